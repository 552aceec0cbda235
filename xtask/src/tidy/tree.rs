//! The files that the rules look at: those that git tracks or would, or all where there is no git.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Folders never looked into where git does not say.
const LEFT_OUT: &[&str] = &[".git", "target", "data"];

/// A folder and the files in it, by their paths relative to it, sorted.
#[derive(Debug)]
pub(crate) struct Tree {
    root: PathBuf,
    files: Vec<String>,
}

impl Tree {
    /// Lists the files below the root.
    pub(crate) fn read(root: &Path) -> io::Result<Tree> {
        let mut files = match listed_by_git(root) {
            Some(files) => files,
            None => {
                let mut files = Vec::new();
                walk(root, root, &mut files)?;
                files
            }
        };
        files.retain(|path| root.join(path).is_file());
        files.sort();
        files.dedup();
        Ok(Tree {
            root: root.to_owned(),
            files,
        })
    }

    /// All files.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(String::as_str)
    }

    /// The files below a folder (`crates/`) with one of these extensions.
    pub(crate) fn below<'a>(
        &'a self,
        folder: &'a str,
        extensions: &'a [&'a str],
    ) -> impl Iterator<Item = &'a str> {
        self.files().filter(move |path| {
            path.starts_with(folder) && extensions.iter().any(|wanted| extension(path) == Some(wanted))
        })
    }

    /// A file's text; none for a file that is missing or not UTF-8.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.root.join(path)).ok()
    }

    /// Whether a file or folder of this name is there, tracked or not.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.root.join(path).exists()
    }

    #[cfg(test)]
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }
}

/// The name without its last extension, and its folders.
pub(crate) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}

fn extension(path: &str) -> Option<&str> {
    path.rsplit('/')
        .next()?
        .rsplit_once('.')
        .map(|(_, extension)| extension)
}

fn listed_by_git(root: &Path) -> Option<Vec<String>> {
    let git = |args: &[&str]| {
        let output = Command::new("git")
            .arg("-C")
            .arg(root)
            .args(args)
            .stderr(Stdio::null())
            .output()
            .ok()?;
        output.status.success().then_some(output.stdout)
    };
    // Only where the root is a repository of its own: a copy inside another one is not listed by that one.
    let top = String::from_utf8(git(&["rev-parse", "--show-toplevel"])?).ok()?;
    if Path::new(top.trim_end()).canonicalize().ok()? != root.canonicalize().ok()? {
        return None;
    }
    let list = git(&["ls-files", "-z", "--cached", "--others", "--exclude-standard"])?;
    let paths = list.split(|byte| *byte == 0).filter(|path| !path.is_empty());
    Some(
        paths
            .map(|path| String::from_utf8_lossy(path).into_owned())
            .collect(),
    )
}

fn walk(root: &Path, folder: &Path, files: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            if !LEFT_OUT.iter().any(|left_out| entry.file_name() == *left_out) {
                walk(root, &path, files)?;
            }
        } else if let Ok(relative) = path.strip_prefix(root) {
            files.push(relative.to_string_lossy().into_owned());
        }
    }
    Ok(())
}
