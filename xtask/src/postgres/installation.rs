//! Finds the PostgreSQL server programs of this machine.

use super::install;
use crate::failure::{Failure, Result};
use crate::process::{self, interrupt};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Folders that hold one folder per version, and where the programs are below that.
const VERSIONED: &[(&str, &str)] = &[
    ("/usr/lib/postgresql", "bin"),
    ("/usr", "bin"), // /usr/pgsql-17/bin
    ("/opt/homebrew/opt", "bin"),
    ("/usr/local/opt", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "bin"),
    ("/usr/local", "bin"), // /usr/local/pgsql/bin
];

/// Where one version's programs are.
#[derive(Debug, Clone)]
pub(crate) struct Installation {
    programs: PathBuf,
    version: String,
}

impl Installation {
    /// The installation of this machine, or Debian's package installed now where we may.
    pub(crate) fn find_or_install() -> Result<Installation> {
        if let Some(found) = Installation::find() {
            return Ok(found);
        }
        interrupt::check()?;
        install::install()?;
        Installation::find().ok_or_else(|| Failure::new("PostgreSQL was installed, yet initdb is nowhere"))
    }

    /// The first installation that answers: on `PATH`, where `pg_config` says, then the newest in the places
    /// where distributions put it.
    pub(crate) fn find() -> Option<Installation> {
        candidates()
            .iter()
            .find_map(|folder| Installation::in_folder(folder))
    }

    /// One of PostgreSQL's programs (`psql`, `pgbench`, …) of this version.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.programs.join(name)
    }

    /// The folder they are in.
    pub(crate) fn programs(&self) -> &Path {
        &self.programs
    }

    /// What and where, for people.
    pub(crate) fn describe(&self) -> String {
        format!("{} from {}", self.version, self.programs.display())
    }

    /// Whether the loadable module comes with this installation.
    pub(crate) fn has_module(&self, name: &str) -> bool {
        let mut folders = vec![
            self.programs.join("../lib"),
            self.programs.join("../lib/postgresql"),
        ];
        folders.extend(path_from(&self.program("pg_config"), "--pkglibdir"));
        folders.iter().any(|folder| {
            ["so", "dylib"]
                .iter()
                .any(|extension| folder.join(format!("{name}.{extension}")).exists())
        })
    }

    fn in_folder(folder: &Path) -> Option<Installation> {
        // A link on PATH leads to the folder with the rest of the programs.
        let programs = folder.join("postgres").canonicalize().ok()?.parent()?.to_owned();
        if !programs.join("initdb").is_file() {
            return None;
        }
        let output = process::capture(Command::new(programs.join("postgres")).arg("--version")).ok()?;
        let version = String::from_utf8_lossy(&output)
            .trim()
            .replace("postgres (PostgreSQL)", "PostgreSQL");
        Some(Installation { programs, version })
    }
}

fn candidates() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = env::var_os("PATH")
        .map(|path| env::split_paths(&path).collect())
        .unwrap_or_default();
    folders.extend(path_from(Path::new("pg_config"), "--bindir"));
    for (parent, below) in VERSIONED {
        folders.extend(
            newest_first(Path::new(parent))
                .into_iter()
                .map(|version| version.join(below)),
        );
    }
    folders
}

/// The folders in `parent` that look like a PostgreSQL version, newest first.
fn newest_first(parent: &Path) -> Vec<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir(parent)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter_map(|path| version_of(&path).map(|version| (version, path)))
        .collect();
    found.sort_by(|left, right| right.cmp(left));
    found.into_iter().map(|(_, path)| path).collect()
}

/// The major version in a folder's name: `15`, `pgsql-17`, `postgresql@16`; 0 where it has none.
fn version_of(path: &Path) -> Option<u32> {
    let name = path.file_name()?.to_str()?;
    let digits = name.trim_start_matches(|c: char| !c.is_ascii_digit());
    let major = digits
        .split(|c: char| !c.is_ascii_digit())
        .next()
        .and_then(|major| major.parse().ok());
    let bare = name.starts_with(|c: char| c.is_ascii_digit());
    let named = ["postgresql", "pgsql", "libpq"]
        .iter()
        .any(|prefix| name.starts_with(prefix));
    if bare || named || name == "latest" {
        Some(major.unwrap_or(0))
    } else {
        None
    }
}

fn path_from(pg_config: &Path, flag: &str) -> Option<PathBuf> {
    let output = process::capture(Command::new(pg_config).arg(flag)).ok()?;
    Some(PathBuf::from(String::from_utf8_lossy(&output).trim()))
}
