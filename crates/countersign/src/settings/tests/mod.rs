//! Tests of the settings as a whole: sources, precedence, problems, requirements, secrecy, the reference.

mod clients;
mod connections;
mod mail;
mod production;
mod reference;
mod secrets;
mod sources;
mod unknown_names;
mod validity;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::{Inputs, Loaded, Needs, Problems, load};

/// A folder of a test's own, gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "countersign-settings-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn with(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        std::fs::write(self.0.join(name), text).unwrap();
        self
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

fn inputs(folder: &Path, variables: &[(&str, &str)]) -> Inputs {
    let variables = variables
        .iter()
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    Inputs {
        file: None,
        variables,
        folder: folder.to_owned(),
    }
}

/// Settings from variables alone.
fn from_variables(variables: &[(&str, &str)]) -> Result<Loaded, Problems> {
    load(&inputs(Path::new("/nowhere"), variables), Needs::Everything)
}

/// Settings from a file alone.
fn from_file(text: &str) -> Result<Loaded, Problems> {
    let folder = Folder::new().with("countersign.toml", text);
    load(&inputs(&folder.0, &[]), Needs::Everything)
}

/// The settings that problems are about.
fn names(problems: &Problems) -> Vec<&str> {
    problems
        .0
        .iter()
        .map(|problem| problem.setting.as_str())
        .collect()
}
