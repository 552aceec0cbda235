//! A folder for one run, gone with it.

use crate::failure::{Explain, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// The folder; it and all in it go when this is dropped.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn create() -> Result<Folder> {
        let path = std::env::temp_dir().join(format!("countersign-bench-{}", std::process::id()));
        fs::create_dir(&path).explain(|| format!("making {}", path.display()))?;
        Ok(Folder(path))
    }

    /// A folder in it.
    pub(super) fn folder(&self, name: &str) -> Result<PathBuf> {
        let path = self.0.join(name);
        fs::create_dir(&path).explain(|| format!("making {}", path.display()))?;
        Ok(path)
    }

    /// A copy of a file in it: the one it was copied from may change meanwhile.
    pub(super) fn copy(&self, file: &Path) -> Result<PathBuf> {
        let copy = self.0.join(file.file_name().unwrap_or_default());
        fs::copy(file, &copy).explain(|| format!("copying {}", file.display()))?;
        Ok(copy)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("xtask: {} stays: {error}", self.0.display());
        }
    }
}
