//! A PostgreSQL of a test's own, to be killed, frozen, filled, copied and promoted.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use diesel::connection::SimpleConnection as _;
use diesel::sql_types::Text;
use diesel::{Connection as _, PgConnection, QueryableByName, RunQueryDsl as _, sql_query};

use crate::given;
use crate::program::{Folder, free_port};
use crate::support::{Database, eventually};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// A running server; ended and removed with the test.
pub(crate) struct Cluster {
    folder: Folder,
    port: u16,
    server: Child,
}

impl Cluster {
    /// A new one; `settings` are lines of `postgresql.conf`.
    pub(crate) fn start(name: &str, settings: &str) -> Self {
        let folder = Folder::new(name);
        own(folder.path());
        let data = folder.path().join("data");
        let mut initdb = program("initdb");
        initdb.args([
            "--username=postgres",
            "--auth=trust",
            "--no-sync",
            "--wal-segsize=1",
        ]);
        finish(
            initdb
                .args(["--encoding=UTF8", "--locale=C", "--pgdata"])
                .arg(&data),
        );
        let conf = data.join("postgresql.conf");
        let before = std::fs::read_to_string(&conf).unwrap();
        std::fs::write(&conf, format!("{before}\nfsync = off\n{settings}\n")).unwrap();
        Self::run(folder)
    }

    /// A copy that follows this one and only reads.
    pub(crate) fn standby(&self, name: &str) -> Self {
        let folder = Folder::new(name);
        own(folder.path());
        let mut copy = program("pg_basebackup");
        copy.args([
            "--checkpoint=fast",
            "--wal-method=stream",
            "--write-recovery-conf",
        ]);
        copy.args(["--no-sync", "--dbname", &self.url("postgres"), "--pgdata"]);
        finish(copy.arg(folder.path().join("data")));
        Self::run(folder)
    }

    fn run(folder: Folder) -> Self {
        let port = free_port();
        let mut cluster = Self {
            server: spawn(&folder, port),
            folder,
            port,
        };
        cluster.await_answers();
        cluster
    }

    fn await_answers(&mut self) {
        eventually("PostgreSQL answers", || {
            assert!(self.server.try_wait().unwrap().is_none(), "{}", self.log());
            PgConnection::establish(&self.url("postgres")).ok()
        });
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The superuser's address of a database.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// A database in it.
    pub(crate) fn database(&self) -> Database {
        Database::on(self.url("postgres"))
    }

    /// Ends it as a power cut would; the files stay.
    pub(crate) fn kill(&mut self) {
        self.signal("QUIT", &[self.server.id()]);
        self.server.wait().unwrap();
    }

    /// Starts it again where it was.
    pub(crate) fn restart(&mut self) {
        self.server = spawn(&self.folder, self.port);
        self.await_answers();
    }

    /// Stops all of its processes in their tracks; connections stay open.
    pub(crate) fn freeze(&self) {
        self.signal("STOP", &self.processes());
    }

    pub(crate) fn thaw(&self) {
        self.signal("CONT", &self.processes());
    }

    /// Waits until a standby has all that its primary wrote.
    pub(crate) fn has_caught_up(&self, primary: &Cluster) {
        let written = primary.ask("SELECT pg_current_wal_lsn()::text AS line");
        let question = format!("SELECT (pg_last_wal_replay_lsn() >= '{written}')::text AS line");
        eventually("the standby has caught up", || {
            (self.ask(&question) == "true").then_some(())
        });
    }

    fn ask(&self, question: &str) -> String {
        let mut connection = PgConnection::establish(&self.url("postgres")).unwrap();
        let mut rows: Vec<Line> = sql_query(question).load(&mut connection).unwrap();
        rows.remove(0).line
    }

    /// Makes a standby a primary.
    pub(crate) fn promote(&self) {
        let mut connection = PgConnection::establish(&self.url("postgres")).unwrap();
        connection.batch_execute("SELECT pg_promote()").unwrap();
    }

    /// Lets no file of it grow beyond this many bytes, as a full disk would; `unlimited` ends that.
    pub(crate) fn limit_files(&self, bytes: &str) {
        let limit = |process: u32| {
            let mut prlimit = as_account(Command::new("prlimit"));
            prlimit.args([&format!("--pid={process}"), &format!("--fsize={bytes}:")]);
            prlimit.stderr(Stdio::null()).status().unwrap().success()
        };
        assert!(limit(self.server.id()), "may we limit what is ours?");
        // A child may have ended by itself meanwhile; a new one is limited as the first process is.
        for process in self.processes() {
            limit(process);
        }
    }

    /// The first process and its children.
    fn processes(&self) -> Vec<u32> {
        let id = self.server.id();
        let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap();
        let children = children.split_whitespace().map(|child| child.parse().unwrap());
        [id].into_iter().chain(children).collect()
    }

    fn signal(&self, signal: &str, processes: &[u32]) {
        let mut kill = Command::new("kill");
        // A child may have ended by itself meanwhile.
        let _ = kill
            .arg(format!("-{signal}"))
            .args(processes.iter().map(u32::to_string))
            .stderr(Stdio::null())
            .status();
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- PostgreSQL at {} ---\n{}", self.port, self.log());
        }
        if matches!(self.server.try_wait(), Ok(None)) {
            self.thaw();
            self.kill();
        }
    }
}

fn spawn(folder: &Folder, port: u16) -> Child {
    let log = std::fs::File::create(folder.path().join("server.log")).unwrap();
    let mut postgres = program("postgres");
    postgres
        .arg("-D")
        .arg(folder.path().join("data"))
        .args(["-c", "listen_addresses=127.0.0.1", "-c"])
        .arg(format!("unix_socket_directories={}", folder.path().display()))
        .args(["-c", &format!("port={port}")]);
    let postgres = postgres.current_dir("/").stdin(Stdio::null());
    postgres.stdout(Stdio::null()).stderr(log).spawn().unwrap()
}

/// One of PostgreSQL's programs, run as somebody it agrees to run as.
fn program(name: &str) -> Command {
    as_account(Command::new(
        PathBuf::from(given("COUNTERSIGN_TEST_POSTGRES_PROGRAMS")).join(name),
    ))
}

/// Its processes may be touched by their own account even where root may do little.
fn as_account(mut command: Command) -> Command {
    if let Some((uid, gid)) = account() {
        command.uid(uid).gid(gid);
    }
    command
}

/// Whom root becomes for it.
fn account() -> Option<(u32, u32)> {
    let id = |args: &[&str]| -> Option<u32> {
        let output = Command::new("id").args(args).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().parse().ok()
    };
    let both = |user: &str| Some((id(&["-u", user])?, id(&["-g", user])?));
    match id(&["-u"]) {
        Some(0) => both("postgres").or_else(|| both("nobody")),
        _ => None,
    }
}

fn own(path: &Path) {
    if let Some((uid, gid)) = account() {
        chown(path, Some(uid), Some(gid)).unwrap();
    }
}

fn finish(command: &mut Command) {
    let output = command.current_dir("/").output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}
