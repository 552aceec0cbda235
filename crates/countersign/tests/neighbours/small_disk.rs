//! A disk of a few megabytes, to be filled to its last byte.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::program::Folder;

const MIB: usize = 1024 * 1024;

/// A file system in memory, which only commands begun by [`SmallDisk::command`] see; gone with the test.
pub(crate) struct SmallDisk {
    folder: Folder,
    /// Keeps it mounted while nobody else uses it; ends by itself when this process does.
    holder: Child,
}

impl SmallDisk {
    /// An empty one.
    pub(crate) fn new(name: &str, mebibytes: usize) -> Self {
        let folder = Folder::new(name);
        let mut unshare = Command::new("unshare");
        if !is_root() {
            // The right to mount, where the system lets its users have it.
            unshare.args(["--user", "--map-root-user"]);
        }
        let mount = r#"mount -t tmpfs -o "size=$1,mode=777" tmpfs "$2" && echo mounted && exec cat"#;
        unshare.args(["--mount", "sh", "-c", mount, "sh"]);
        unshare.arg((mebibytes * MIB).to_string()).arg(folder.path());
        let unshare = unshare.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut holder = unshare.spawn().unwrap();
        let mut said = String::new();
        let mut output = BufReader::new(holder.stdout.take().unwrap());
        output.read_line(&mut said).unwrap();
        assert_eq!(
            said, "mounted\n",
            "a small disk needs root, or a system that grants its users namespaces"
        );
        Self { folder, holder }
    }

    /// Where it is, for those who see it.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A command that sees it, run as this account if we may choose.
    pub(crate) fn command(&self, program: impl AsRef<Path>, account: Option<(u32, u32)>) -> Command {
        let mut nsenter = Command::new("nsenter");
        nsenter
            .arg(format!("--target={}", self.holder.id()))
            .arg("--mount");
        match account {
            Some((uid, gid)) => {
                nsenter
                    .arg(format!("--setuid={uid}"))
                    .arg(format!("--setgid={gid}"));
            }
            None if is_root() => {}
            // Root within, which PostgreSQL will not be: an ordinary account once more.
            None => {
                nsenter.args(["--user", "--preserve-credentials", "unshare", "--user"]);
                nsenter.args(["--map-user=1000", "--map-group=1000"]);
            }
        }
        nsenter.arg(program.as_ref());
        nsenter
    }

    /// Leaves not a byte.
    pub(crate) fn fill(&self) {
        let mut filler = File::create(self.filler()).unwrap();
        let zeros = vec![0; MIB];
        let mut rest = zeros.as_slice();
        loop {
            match filler.write(rest) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull && rest.len() > 1 => {
                    rest = &rest[..rest.len() / 2];
                }
                Err(error) if error.kind() == ErrorKind::StorageFull => return,
                Err(error) => panic!("filling the disk: {error}"),
            }
        }
    }

    /// Makes room again.
    pub(crate) fn empty(&self) {
        fs::remove_file(self.filler()).unwrap();
    }

    /// As this process sees it, which has it nowhere.
    fn filler(&self) -> PathBuf {
        let root = format!("/proc/{}/root{}", self.holder.id(), self.path().display());
        PathBuf::from(root).join("filler")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().unwrap().stdout == b"0\n"
}
