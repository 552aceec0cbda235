//! Reading the settings: layer over layer, every problem collected, then the checks of the whole.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::layer::{self, Layer};
use super::needs::Needs;
use super::problem::{Problem, Problems};
use super::setting::{PREFIX, variable_of};
use super::{Settings, checks, clients, connections, table, unknown};

/// The variable that names the file.
const CONFIG: &str = "COUNTERSIGN_CONFIG";
/// The file that is read if it is there and none is named.
const DEFAULT_FILE: &str = "countersign.toml";

/// What settings are read from.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    /// The file named on the command line.
    pub(crate) file: Option<PathBuf>,
    /// The environment.
    pub(crate) variables: Vec<(OsString, OsString)>,
    /// Where the default file may be.
    pub(crate) folder: PathBuf,
}

impl Inputs {
    /// What this process was started with.
    pub(crate) fn of_this_process(file: Option<PathBuf>) -> Self {
        Self {
            file,
            variables: std::env::vars_os().collect(),
            folder: PathBuf::new(),
        }
    }
}

/// The settings, and what to tell about them.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// The settings.
    pub(crate) settings: Settings,
    /// What is not wrong but deserves a look; for the log.
    pub(crate) warnings: Vec<String>,
}

/// Names that are settings.
struct Names {
    keys: BTreeSet<String>,
    secrets: BTreeSet<String>,
}

/// Reads everything, or tells everything that is wrong.
pub(crate) fn load(inputs: &Inputs, needs: Needs) -> Result<Loaded, Problems> {
    let Read {
        settings,
        problems,
        warnings,
        ..
    } = read(inputs, needs);
    if problems.is_empty() {
        Ok(Loaded { settings, warnings })
    } else {
        Err(Problems(problems))
    }
}

/// What was read, right or wrong.
pub(super) struct Read {
    /// The settings; where something was wrong, what would hold otherwise.
    pub(super) settings: Settings,
    /// What was said, and where.
    pub(super) said: Layer,
    /// What is wrong.
    pub(super) problems: Vec<Problem>,
    /// What deserves a look.
    pub(super) warnings: Vec<String>,
}

/// Reads everything, and goes on whatever is wrong.
pub(super) fn read(inputs: &Inputs, needs: Needs) -> Read {
    let mut settings = Settings::default();
    let (mut problems, mut warnings) = (Vec::new(), Vec::new());
    clients::name_from_variables(&mut settings.clients, &inputs.variables);
    connections::name_from_variables(&mut settings.connections, &inputs.variables);
    let mut names = names_of(&mut settings);
    let variables = our_variables(inputs, &names, &mut problems, &mut warnings);

    let mut said = Layer::new();
    if let Some(path) = file_of(inputs, &variables) {
        let mut layer = layer::file(&path, &mut problems);
        clients::name_from_file(&mut settings.clients, &mut layer, &mut problems);
        connections::name_from_file(&mut settings.connections, &mut layer, &mut problems);
        names = names_of(&mut settings);
        refuse_unknown(&mut layer, &names, &mut problems);
        layer::read_secret_files(&mut layer, &names.secrets, &mut problems);
        said.append(&mut layer);
    }
    let mut layer = layer::environment(&variables, &names.keys, &mut problems);
    layer::read_secret_files(&mut layer, &names.secrets, &mut problems);
    said.append(&mut layer);

    for mut setting in table::rows(&mut settings) {
        let Some(said) = said.get(&setting.key()) else {
            continue;
        };
        if let Err(what) = setting.read(said.text.trim()) {
            problems.push(Problem::new(
                &said.place,
                what,
                format!("write {}", setting.kind()),
            ));
        }
    }
    checks::check(&settings, needs, &said, &mut problems, &mut warnings);
    Read {
        settings,
        said,
        problems,
        warnings,
    }
}

fn names_of(settings: &mut Settings) -> Names {
    let mut names = Names {
        keys: BTreeSet::new(),
        secrets: BTreeSet::new(),
    };
    for setting in table::rows(settings) {
        names.keys.insert(setting.key());
        if setting.is_secret() {
            names.keys.insert(layer::file_key(&setting.key()));
            names.secrets.insert(setting.key());
        }
    }
    names
}

/// The variables that are ours, in upper case; warns of those that only look like it.
fn our_variables(
    inputs: &Inputs,
    names: &Names,
    problems: &mut Vec<Problem>,
    warnings: &mut Vec<String>,
) -> BTreeMap<String, String> {
    let known: BTreeSet<String> = names.keys.iter().map(|key| variable_of(key)).collect();
    let mut ours = BTreeMap::new();
    for (name, value) in &inputs.variables {
        let Some(name) = name.to_str() else { continue };
        let is_ours = known.contains(name) || name == CONFIG;
        match value.to_str() {
            _ if !is_ours && !name.starts_with(&format!("{PREFIX}_")) => {}
            // Empty counts as not set, also in a section that nothing else names.
            Some("") if !is_ours => {}
            _ if !is_ours => warnings.push(unknown_variable(name, &known)),
            Some(value) => drop(ours.insert(name.to_owned(), value.to_owned())),
            None => problems.push(Problem::new(name, "is not UTF-8", "write it as UTF-8")),
        }
    }
    ours
}

fn unknown_variable(name: &str, known: &BTreeSet<String>) -> String {
    // What all have in common would make all alike.
    let bare = |name: &str| name.trim_start_matches(PREFIX).trim_start_matches('_').to_owned();
    let names: BTreeMap<String, &String> = known.iter().map(|known| (bare(known), known)).collect();
    match unknown::closest(&bare(name), names.keys().map(String::as_str)).and_then(|meant| names.get(meant)) {
        Some(meant) => format!("the environment variable {name} is no setting: was {meant} meant?"),
        None => format!("the environment variable {name} is no setting and has no effect"),
    }
}

fn file_of(inputs: &Inputs, variables: &BTreeMap<String, String>) -> Option<PathBuf> {
    let named = variables
        .get(CONFIG)
        .filter(|path| !path.is_empty())
        .map(PathBuf::from);
    let default = Some(Path::new(DEFAULT_FILE).to_owned());
    let default = default.filter(|path| inputs.folder.join(path).exists());
    inputs
        .file
        .clone()
        .or(named)
        .or(default)
        .map(|path| inputs.folder.join(path))
}

fn refuse_unknown(layer: &mut Layer, names: &Names, problems: &mut Vec<Problem>) {
    let known: Vec<&str> = names.keys.iter().map(String::as_str).collect();
    layer.retain(|key, said| {
        let is_known = names.keys.contains(key);
        if !is_known {
            let fix = match unknown::closest_key(key, &known) {
                Some(meant) => format!("was `{meant}` meant?"),
                None => "remove it".to_owned(),
            };
            problems.push(Problem::new(&said.place, "is no setting", fix));
        }
        is_known
    });
}
