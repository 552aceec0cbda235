//! The layers settings are read from: the file, then the environment. Each gives texts by key.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use config::{Environment, FileFormat, Map, Source as _, Value, ValueKind};
use zeroize::Zeroizing;

use super::problem::Problem;
use super::setting::{PREFIX, variable_of};

/// What a layer says about one setting.
pub(super) struct Said {
    /// Where it was said, for people.
    pub(super) place: String,
    /// What was said; wiped when dropped, for it may be a secret.
    pub(super) text: Zeroizing<String>,
}

/// Settings by their keys.
pub(super) type Layer = BTreeMap<String, Said>;

/// A key in the file, or the variable of a key, that ends like this names a file which holds the secret.
const FILE_KEY: &str = "_file";
/// No secret is longer.
const LONGEST_SECRET: u64 = 64 * 1024;

/// Reads the variables that are settings; `keys` are all there are. Empty ones count as not set.
pub(super) fn environment(
    variables: &BTreeMap<String, String>,
    keys: &BTreeSet<String>,
    problems: &mut Vec<Problem>,
) -> Layer {
    // Only known names are handed on: what else begins like ours (Kubernetes adds its own) cannot get in the way.
    let known = |key: &String| {
        variables
            .get(&variable_of(key))
            .map(|text| (variable_of(key), text.clone()))
    };
    let (ours, plain): (Map<_, _>, Map<_, _>) = keys
        .iter()
        .filter_map(known)
        .partition(|(name, _)| name.starts_with(PREFIX));
    let source = |map| Environment::default().source(Some(map)).ignore_empty(true);
    let ours = source(ours).prefix(PREFIX).prefix_separator("_").separator("__");
    let mut layer = Layer::new();
    for source in [ours, source(plain)] {
        match source.collect() {
            Ok(values) => flatten("", values, &|key| variable_of(key), &mut layer, problems),
            Err(error) => problems.push(unreadable("the environment", &error.to_string())),
        }
    }
    // Variables have no hyphens.
    for key in keys.iter().filter(|key| key.contains('-')) {
        if let Some(said) = layer.remove(&key.replace('-', "_")) {
            layer.insert(key.clone(), said);
        }
    }
    layer
}

/// Reads a TOML file.
pub(super) fn file(path: &Path, problems: &mut Vec<Problem>) -> Layer {
    let name = path.display().to_string();
    let mut layer = Layer::new();
    let text = match std::fs::read_to_string(path).map(Zeroizing::new) {
        Ok(text) => text,
        Err(error) => {
            problems.push(Problem::new(
                name,
                format!("cannot be read: {error}"),
                "make it readable, or name another",
            ));
            return layer;
        }
    };
    if let Err(error) = toml::from_str::<toml::Table>(&text) {
        problems.push(not_toml(&name, &text, &error));
        return layer;
    }
    match config::File::from_str(&text, FileFormat::Toml).collect() {
        Ok(values) => flatten(
            "",
            values,
            &|key| format!("{key} in {name}"),
            &mut layer,
            problems,
        ),
        Err(_) => problems.push(unreadable(&name, "holds something that is not TOML")),
    }
    layer
}

/// The parser's own message quotes the line, which may hold a secret: only its number is told.
fn not_toml(name: &str, text: &str, error: &toml::de::Error) -> Problem {
    let before = error
        .span()
        .and_then(|span| text.get(..span.start))
        .unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    Problem::new(
        format!("{name}, line {line}"),
        "is not TOML",
        "write `key = \"text\"`, `key = 5` or `[section]`",
    )
}

fn unreadable(place: &str, what: &str) -> Problem {
    Problem::new(
        place,
        what,
        "see docs/configuration.md for how settings are written",
    )
}

/// Puts every value at its whole key.
fn flatten(
    prefix: &str,
    values: Map<String, Value>,
    place: &dyn Fn(&str) -> String,
    layer: &mut Layer,
    problems: &mut Vec<Problem>,
) {
    for (key, value) in values {
        let key = if prefix.is_empty() {
            key
        } else {
            format!("{prefix}.{key}")
        };
        if let ValueKind::Table(values) = value.kind {
            flatten(&key, values, place, layer, problems);
        } else if let Some(text) = text_of(value.kind) {
            layer.insert(
                key.clone(),
                Said {
                    place: place(&key),
                    text: Zeroizing::new(text),
                },
            );
        } else {
            problems.push(Problem::new(
                place(&key),
                "is neither a text, a number, `true` or `false`, nor a list of such",
                "write it as docs/reference/settings.md says",
            ));
        }
    }
}

fn text_of(kind: ValueKind) -> Option<String> {
    match kind {
        ValueKind::Boolean(value) => Some(value.to_string()),
        ValueKind::I64(value) => Some(value.to_string()),
        ValueKind::I128(value) => Some(value.to_string()),
        ValueKind::U64(value) => Some(value.to_string()),
        ValueKind::U128(value) => Some(value.to_string()),
        ValueKind::Float(value) => Some(value.to_string()),
        ValueKind::String(value) => Some(value),
        ValueKind::Array(values) => {
            let texts: Option<Vec<String>> = values.into_iter().map(|value| text_of(value.kind)).collect();
            texts.map(|texts| texts.join(","))
        }
        ValueKind::Nil | ValueKind::Table(_) => None,
    }
}

/// Puts what the named files hold in the place of their names. In one layer a secret is said once.
pub(super) fn read_secret_files(layer: &mut Layer, secrets: &BTreeSet<String>, problems: &mut Vec<Problem>) {
    for key in secrets {
        let Some(named) = layer.remove(&file_key(key)) else {
            continue;
        };
        if let Some(said) = layer.get(key) {
            let what = format!("is set, and so is {}", said.place);
            problems.push(Problem::new(named.place, what, "keep one of the two"));
            continue;
        }
        match secret_in(Path::new(named.text.as_str())) {
            Ok(text) => {
                layer.insert(
                    key.clone(),
                    Said {
                        place: named.place,
                        text,
                    },
                );
            }
            Err(what) => problems.push(Problem::new(
                named.place,
                what,
                "name a readable file that holds the secret",
            )),
        }
    }
}

/// The key that names the file of a secret.
pub(super) fn file_key(key: &str) -> String {
    format!("{key}{FILE_KEY}")
}

fn secret_in(path: &Path) -> Result<Zeroizing<String>, String> {
    let shown = path.display();
    let mut text = Zeroizing::new(String::new());
    let file = File::open(path).map_err(|error| format!("`{shown}` cannot be opened: {error}"))?;
    let read = file.take(LONGEST_SECRET).read_to_string(&mut text);
    read.map_err(|error| format!("`{shown}` cannot be read as text: {error}"))?;
    let length = text.trim_end_matches(['\r', '\n']).len();
    text.truncate(length);
    if text.is_empty() {
        Err(format!("`{shown}` is empty"))
    } else {
        Ok(text)
    }
}
