//! A neighbour at work; ended when the test is done with it.

use std::fs::File;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::support::eventually;

/// A folder of a test's own that other accounts may read: as root, some neighbours give up their rights.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("countersign-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A running program.
pub(crate) struct Program {
    child: Child,
    log: PathBuf,
}

impl Program {
    /// Starts it and waits until it listens.
    pub(crate) fn start(command: &mut Command, folder: &Folder, port: u16) -> Self {
        let log = folder.path().join("output.log");
        let file = File::create(&log).unwrap();
        let command = command.stdin(Stdio::null()).stdout(file.try_clone().unwrap());
        let mut program = Self {
            child: command.stderr(file).spawn().unwrap(),
            log,
        };
        eventually("the neighbour listens", || {
            let ended = program.child.try_wait().unwrap();
            assert!(ended.is_none(), "it ended: {}", program.output());
            TcpStream::connect(("127.0.0.1", port)).ok()
        });
        program
    }

    pub(crate) fn output(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- the neighbour ---\n{}", self.output());
        }
        // nginx and its like end their workers when asked to; killed, they would leave them behind.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// A port nobody listens on.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}
