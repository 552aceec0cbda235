//! The templates and messages built into the program, and the operator's folder that wins over them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::RenderError;

/// One file: what it is called in errors, and what is in it.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) place: String,
    pub(crate) text: String,
    /// Whether it is from the operator's folder.
    pub(crate) is_override: bool,
}

impl Source {
    /// The messages defined in it, each with its line. What belongs to a message is indented, so a name at the start
    /// of a line begins one.
    pub(crate) fn message_names(&self) -> impl Iterator<Item = (&str, usize)> {
        let named = |(number, line): (usize, &'_ str)| {
            let end = line.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))?;
            let is_one = line.starts_with(|c: char| c.is_ascii_alphabetic())
                && line.get(end..)?.trim_start().starts_with('=');
            is_one.then_some((end, number + 1))
        };
        let lines = self.text.lines().enumerate();
        lines.filter_map(move |(number, line)| {
            let (end, number) = named((number, line))?;
            Some((line.get(..end)?, number))
        })
    }
}

/// Templates by name (`sign_in_code/body.txt`), and message files by language, in the order they are read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources {
    pub(crate) templates: BTreeMap<String, Source>,
    pub(crate) messages: BTreeMap<String, Vec<Source>>,
}

macro_rules! file {
    ($folder:literal, $($name:tt)+) => {
        (concat!($($name)+), include_str!(concat!("../../", $folder, "/", $($name)+)))
    };
}

macro_rules! messages_of {
    ($language:literal: $($mail:literal)+) => {
        &[
            file!("locales", $language, "/common.ftl"),
            $(file!("locales", $language, "/", $mail, ".ftl")),+
        ]
    };
}

macro_rules! mails {
    ($($mail:literal)+) => {
        const SHARED_TEMPLATES: &[File] = &[
            file!("templates", "layout.txt"),
            file!("templates", "layout.html"),
            file!("templates", "parts/style.html"),
            file!("templates", "parts/autofill.txt"),
            file!("templates", "parts/way_in.txt"),
            file!("templates", "parts/way_in.html"),
            file!("templates", "parts/never_ask.txt"),
            file!("templates", "parts/never_ask.html"),
            file!("templates", "parts/choices.txt"),
            file!("templates", "parts/choices.html"),
        ];
        const MAIL_TEMPLATES: &[[File; 3]] = &[$([
            file!("templates", $mail, "/subject.txt"),
            file!("templates", $mail, "/body.txt"),
            file!("templates", $mail, "/body.html"),
        ]),+];
        const MESSAGES: &[&[File]] = &[
            messages_of!("de": $($mail)+),
            messages_of!("en": $($mail)+),
            messages_of!("es": $($mail)+),
            messages_of!("fr": $($mail)+),
            messages_of!("ja": $($mail)+),
        ];
    };
}

/// Path below its folder, and text.
type File = (&'static str, &'static str);

mails!(
    "sign_in_code"
    "magic_link"
    "enchanted_link"
    "no_account"
    "already_registered"
    "confirm_sign_up"
    "verify_email"
    "setup_ended"
    "password_reset"
    "password_changed"
    "address_confirm"
    "address_changed"
    "reauthenticate"
    "link_identity"
    "identity_linked"
    "identity_unlinked"
    "invite"
    "waitlist_confirmed"
    "let_in"
    "locked_out"
    "new_sign_in"
);

/// The built-in templates.
pub(super) fn templates() -> impl Iterator<Item = File> {
    SHARED_TEMPLATES
        .iter()
        .chain(MAIL_TEMPLATES.as_flattened())
        .copied()
}

/// The built-in messages, by language.
pub(super) fn messages() -> impl Iterator<Item = File> {
    MESSAGES.iter().copied().flatten().copied()
}

/// No template or message file is larger; what is was put there by mistake.
const MAX_OCTETS: u64 = 262_144;

impl Sources {
    /// What is built in.
    pub(crate) fn embedded() -> Self {
        let mut sources = Self::default();
        for (name, text) in templates() {
            let source = Source {
                place: format!("templates/{name}"),
                text: text.to_owned(),
                is_override: false,
            };
            sources.templates.insert(name.to_owned(), source);
        }
        for (name, text) in messages() {
            let language = name.split('/').next().unwrap_or_default();
            let source = Source {
                place: format!("locales/{name}"),
                text: text.to_owned(),
                is_override: false,
            };
            sources
                .messages
                .entry(language.to_owned())
                .or_default()
                .push(source);
        }
        sources
    }

    /// Reads `templates/` and `locales/` of the operator's folder over what is there already.
    pub(crate) fn read_overrides(&mut self, folder: &Path, errors: &mut Vec<RenderError>) {
        if !folder.is_dir() {
            errors.push(RenderError {
                place: folder.display().to_string(),
                reason: "is no folder".to_owned(),
            });
            return;
        }
        for (name, source) in files_below(&folder.join("templates"), errors) {
            let is_known = self.templates.contains_key(&name) || name.starts_with("parts/");
            if is_known {
                self.templates.insert(name, source);
            } else {
                let reason =
                    "no mail uses a template of this name; shared pieces go to templates/parts/".to_owned();
                errors.push(RenderError {
                    place: source.place,
                    reason,
                });
            }
        }
        for (name, source) in files_below(&folder.join("locales"), errors) {
            match name.split_once('/') {
                Some((language, file)) if file.ends_with(".ftl") && !file.contains('/') => {
                    self.messages
                        .entry(language.to_ascii_lowercase())
                        .or_default()
                        .push(source);
                }
                _ => errors.push(RenderError {
                    place: source.place,
                    reason: "messages are in locales/<language>/<any name>.ftl".to_owned(),
                }),
            }
        }
    }
}

impl Sources {
    /// Messages of the operator that nothing says: names with a typing error, which would have no effect.
    pub(crate) fn unheard(&self) -> Vec<RenderError> {
        let all = || self.messages.values().flatten();
        let built_in: BTreeSet<&str> = all()
            .filter(|source| !source.is_override)
            .flat_map(|source| source.message_names().map(|(name, _)| name))
            .collect();
        let is_said = |name: &str| {
            let quoted = [format!("\"{name}\""), format!("'{name}'")];
            let says = |source: &Source| quoted.iter().any(|quoted| source.text.contains(quoted));
            let refers = |source: &Source| source.text.replace("{ ", "{").contains(&format!("{{{name}"));
            self.templates.values().any(says) || all().any(refers)
        };
        let mut errors = Vec::new();
        for source in all().filter(|source| source.is_override) {
            for (name, line) in source.message_names() {
                if !built_in.contains(name) && !is_said(name) {
                    errors.push(RenderError {
                        place: format!("{}:{line}", source.place),
                        reason: format!("no mail says a message `{name}`"),
                    });
                }
            }
        }
        errors
    }
}

/// Every file below a folder by its path with slashes, sorted; hidden ones are passed over.
fn files_below(folder: &Path, errors: &mut Vec<RenderError>) -> BTreeMap<String, Source> {
    let mut found = BTreeMap::new();
    let mut open = vec![(folder.to_path_buf(), String::new())];
    while let Some((folder, prefix)) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            if name.starts_with('.') || name.ends_with('~') {
                continue;
            }
            let name = format!("{prefix}{name}");
            if path.is_dir() {
                // Deeper than any layout there is: a loop of links.
                if name.matches('/').count() < 4 {
                    open.push((path, format!("{name}/")));
                }
                continue;
            }
            let place = path.display().to_string();
            match read(&path) {
                Ok(text) => {
                    let is_override = true;
                    found.insert(
                        name,
                        Source {
                            place,
                            text,
                            is_override,
                        },
                    );
                }
                Err(reason) => errors.push(RenderError { place, reason }),
            }
        }
    }
    found
}

fn read(path: &Path) -> Result<String, String> {
    let size = std::fs::metadata(path).map_err(|error| error.to_string())?.len();
    if size > MAX_OCTETS {
        return Err(format!("is larger than {MAX_OCTETS} octets"));
    }
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    Ok(text.replace("\r\n", "\n"))
}

#[cfg(test)]
mod tests {
    use countersign_core::ports::mailer::Template;

    use super::*;

    fn names(source: &Source) -> Vec<&str> {
        source.message_names().map(|(name, _)| name).collect()
    }

    #[test]
    fn every_mail_is_built_in() {
        let folders: Vec<&str> = MAIL_TEMPLATES
            .iter()
            .filter_map(|[(subject, _), ..]| subject.strip_suffix("/subject.txt"))
            .collect();
        assert_eq!(folders, Template::ALL.map(Template::as_str));
    }

    #[test]
    fn every_language_has_every_message_in_the_same_order() {
        let sources = Sources::embedded();
        let english = &sources.messages["en"];
        assert!(english.iter().all(|source| !names(source).is_empty()));
        for (language, files) in &sources.messages {
            assert_eq!(files.len(), english.len(), "{language}");
            for (file, like) in files.iter().zip(english) {
                assert_eq!(file.place, like.place.replace("/en/", &format!("/{language}/")));
                assert_eq!(names(file), names(like), "{}", file.place);
            }
        }
        let tags: Vec<&str> = sources.messages.keys().map(String::as_str).collect();
        assert_eq!(tags, ["de", "en", "es", "fr", "ja"]);
    }
}
