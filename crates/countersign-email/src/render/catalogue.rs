//! What an operator may change: which files there are, which are changed already, and copies of the built-in ones.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use countersign_core::ports::mailer::Template;

use super::RenderErrors;
use super::sources::{Source, Sources, messages, templates};

/// Files that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// The templates and messages of one mail.
    Mail(Template),
    /// What all mails have in common: the layout, the shared parts, the common messages.
    Frame,
}

impl Piece {
    /// Every piece.
    pub fn all() -> impl Iterator<Item = Self> {
        Template::ALL.into_iter().map(Self::Mail).chain([Self::Frame])
    }

    /// Its name: that of the mail, or `frame`.
    pub fn as_str(self) -> &'static str {
        match self {
            Piece::Mail(template) => template.as_str(),
            Piece::Frame => "frame",
        }
    }

    /// Reads [`Piece::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::all().find(|piece| piece.as_str() == text)
    }

    /// The name of its file of messages.
    fn messages(self) -> String {
        match self {
            Piece::Mail(template) => format!("{}.ftl", template.as_str()),
            Piece::Frame => "common.ftl".to_owned(),
        }
    }

    /// Whether a template of this name belongs to it.
    fn has_template(self, name: &str) -> bool {
        let of_mail = |template: Template| name.split('/').next() == Some(template.as_str());
        match self {
            Piece::Mail(template) => of_mail(template),
            Piece::Frame => !Template::ALL.into_iter().any(of_mail),
        }
    }
}

/// A piece in a language, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailEntry {
    /// The piece.
    pub piece: Piece,
    /// The language.
    pub language: String,
    /// The operator's files that have a part in it; none where all is built in.
    pub overridden_by: Vec<String>,
}

/// Every piece in every language.
pub fn list_mails(folder: Option<&Path>) -> Result<Vec<MailEntry>, RenderErrors> {
    let mut errors = Vec::new();
    let mut sources = Sources::embedded();
    if let Some(folder) = folder {
        sources.read_overrides(folder, &mut errors);
    }
    if !errors.is_empty() {
        return Err(RenderErrors(errors));
    }
    let mut entries = Vec::new();
    for piece in Piece::all() {
        for (language, messages) in &sources.messages {
            let templates = sources
                .templates
                .iter()
                .filter(|(name, source)| source.is_override && piece.has_template(name));
            let mut overridden_by: Vec<String> = templates.map(|(_, source)| source.place.clone()).collect();
            let names = names_of(piece);
            let speaks = |source: &&Source| {
                source.is_override && source.message_names().any(|(name, _)| names.contains(name))
            };
            overridden_by.extend(messages.iter().filter(speaks).map(|source| source.place.clone()));
            entries.push(MailEntry {
                piece,
                language: language.clone(),
                overridden_by,
            });
        }
    }
    Ok(entries)
}

/// The names of a piece's messages.
fn names_of(piece: Piece) -> BTreeSet<String> {
    let end = format!("/{}", piece.messages());
    let files = messages().filter(|(name, _)| name.ends_with(&end));
    let sources = files.map(|(name, text)| Source {
        place: name.to_owned(),
        text: text.to_owned(),
        is_override: false,
    });
    let names = |source: Source| {
        let names = source.message_names().map(|(name, _)| name.to_owned());
        names.collect::<Vec<_>>()
    };
    sources.flat_map(names).collect()
}

/// Why no copies were made.
#[derive(Debug, thiserror::Error)]
pub enum EjectError {
    /// Some are there; nothing was written.
    #[error("nothing was written, since there are such files already:\n{}", .0.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join("\n"))]
    Exists(Vec<PathBuf>),
    /// A file could not be written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Copies the built-in files of a piece into the operator's folder and returns their paths. Never overwrites: if one
/// is there, none is written.
pub fn eject(piece: Piece, folder: &Path) -> Result<Vec<PathBuf>, EjectError> {
    let end = format!("/{}", piece.messages());
    let templates = templates()
        .filter(|(name, _)| piece.has_template(name))
        .map(|(name, text)| (folder.join("templates").join(name), text));
    let messages = messages()
        .filter(|(name, _)| name.ends_with(&end))
        .map(|(name, text)| (folder.join("locales").join(name), text));
    let files: Vec<(PathBuf, &str)> = templates.chain(messages).collect();
    let paths = || files.iter().map(|(path, _)| path.clone());
    let present: Vec<PathBuf> = paths().filter(|path| path.symlink_metadata().is_ok()).collect();
    if !present.is_empty() {
        return Err(EjectError::Exists(present));
    }
    for (path, text) in &files {
        write_new(path, text).map_err(|source| EjectError::File {
            path: path.clone(),
            source,
        })?;
    }
    Ok(paths().collect())
}

fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())
}
