//! A small sound workspace in a temporary folder, to plant faults in.

use crate::tidy::{Tree, check};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// A folder that is removed when this is dropped.
pub(super) struct Fixture {
    root: PathBuf,
}

impl Fixture {
    /// An empty folder.
    pub(super) fn empty() -> Fixture {
        let unique = format!(
            "countersign-tidy-{}-{}",
            std::process::id(),
            COUNTER.fetch_add(1, Ordering::SeqCst)
        );
        let root = std::env::temp_dir().join(unique);
        fs::create_dir(&root).unwrap();
        Fixture { root }
    }

    /// A workspace without faults.
    pub(super) fn sound() -> Fixture {
        let core = "countersign-core.workspace = true\n";
        Fixture::empty()
            .with(
                "Cargo.toml",
                "[workspace]\nmembers = [\"crates/*\"]\n[workspace.dependencies]\ndiesel = \"2\"\n",
            )
            .with(
                "crates/countersign-core/Cargo.toml",
                &manifest("countersign-core", "ring = \"0.17\"\n"),
            )
            .with(
                "crates/countersign-core/src/lib.rs",
                "//! The core.\nuse std::net::IpAddr;\n",
            )
            .with(
                "crates/countersign-core/src/usecases/mod.rs",
                "//! Use cases.\npub mod sign_in;\n",
            )
            .with(
                "crates/countersign-core/src/usecases/sign_in.rs",
                "//! Signs in.\n",
            )
            .with(
                "crates/countersign-email/Cargo.toml",
                &manifest("countersign-email", core),
            )
            .with(
                "crates/countersign-http/Cargo.toml",
                &manifest("countersign-http", core),
            )
            .with("migrations/postgres/0001_first/up.sql", "select 1;")
            .with("migrations/postgres/0001_first/down.sql", "select 1;")
            .with("migrations/sqlite/0001_first/up.sql", "select 1;")
            .with("migrations/sqlite/0001_first/down.sql", "select 1;")
            .with("migrations/README.md", "How to add one.")
            .with("docs/decisions/0001-first.md", "# First\n")
            .with(
                "README.md",
                "See [the first](docs/decisions/0001-first.md#x), [the net](https://example.org/).\n",
            )
    }

    /// The same with this file, written anew.
    pub(super) fn with(self, path: &str, text: &str) -> Fixture {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// The same without this file.
    pub(super) fn without(self, path: &str) -> Fixture {
        fs::remove_file(self.root.join(path)).unwrap();
        self
    }

    /// Where it is.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// All faults, as they are printed.
    pub(super) fn faults(&self) -> Vec<String> {
        check(&Tree::read(&self.root).unwrap())
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    /// Expects one fault, which begins like this.
    #[track_caller]
    pub(super) fn refused(&self, beginning: &str) {
        let faults = self.faults();
        assert!(
            faults.len() == 1 && faults.iter().all(|fault| fault.starts_with(beginning)),
            "wanted one fault {beginning:?}, got {faults:#?}"
        );
    }

    /// Expects no fault.
    #[track_caller]
    pub(super) fn accepted(&self) {
        assert_eq!(self.faults(), Vec::<String>::new());
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        // A folder that stays behind in the temporary folder harms nobody.
        let _ = fs::remove_dir_all(&self.root);
    }
}

/// A manifest with these dependencies.
pub(super) fn manifest(name: &str, dependencies: &str) -> String {
    format!("[package]\nname = \"{name}\"\n\n[dependencies]\n{dependencies}")
}
