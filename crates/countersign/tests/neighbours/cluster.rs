//! A PostgreSQL of a test's own, to be killed, frozen, filled, copied and promoted.

use std::fs::OpenOptions;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use diesel::connection::SimpleConnection as _;
use diesel::sql_types::Text;
use diesel::{Connection as _, PgConnection, QueryableByName, RunQueryDsl as _, sql_query};

use crate::given;
use crate::program::{Folder, free_port};
use crate::small_disk::SmallDisk;
use crate::support::{Database, eventually};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// A running server; ended and removed with the test.
pub(crate) struct Cluster {
    files: Files,
    port: u16,
    server: Child,
}

/// Where its files are.
struct Files {
    folder: Folder,
    data: PathBuf,
    /// A disk of its own for its tables or its write-ahead log.
    disk: Option<SmallDisk>,
}

impl Cluster {
    /// A new one; `settings` are lines of `postgresql.conf`.
    pub(crate) fn start(name: &str, settings: &str) -> Self {
        Self::make(Files::new(name, None), settings, &[])
    }

    /// A new one whose later tables are on a disk of their own.
    pub(crate) fn start_with_tables_on(disk: SmallDisk, name: &str) -> Self {
        let tables = disk.path().join("tables");
        let files = Files::new(name, Some(disk));
        finish(files.command("mkdir").arg(&tables));
        // Without autovacuum no page is given back while the disk is full.
        let cluster = Self::make(files, "autovacuum = off", &[]);
        cluster.execute(&format!(
            "CREATE TABLESPACE small LOCATION '{}'",
            tables.display()
        ));
        cluster.execute("ALTER SYSTEM SET default_tablespace = small");
        cluster.execute("SELECT pg_reload_conf()");
        cluster
    }

    /// A new one whose write-ahead log is on a disk of its own.
    pub(crate) fn start_with_log_on(disk: SmallDisk, name: &str) -> Self {
        let option = format!("--waldir={}", disk.path().join("log").display());
        Self::make(Files::new(name, Some(disk)), "", &[&option])
    }

    /// A new one with nothing anywhere else than on a disk of its own.
    pub(crate) fn start_with_all_on(disk: SmallDisk, name: &str) -> Self {
        let data = disk.path().join("data");
        let files = Files {
            data,
            ..Files::new(name, Some(disk))
        };
        Self::make(files, "", &[])
    }

    fn make(files: Files, settings: &str, options: &[&str]) -> Self {
        let mut initdb = files.program("initdb");
        initdb.args(["--username=postgres", "--auth=trust", "--no-sync"]);
        initdb.args(["--wal-segsize=1", "--encoding=UTF8", "--locale=C"]);
        finish(initdb.args(options).arg("--pgdata").arg(&files.data));
        let mut append = files.command("sh");
        append.args(["-c", r#"printf 'fsync = off\n%s\n' "$1" >> "$2""#, "sh", settings]);
        finish(append.arg(files.data.join("postgresql.conf")));
        Self::run(files)
    }

    /// A copy that follows this one and only reads.
    pub(crate) fn standby(&self, name: &str) -> Self {
        let files = Files::new(name, None);
        let mut copy = files.program("pg_basebackup");
        copy.args([
            "--checkpoint=fast",
            "--wal-method=stream",
            "--write-recovery-conf",
        ]);
        copy.args(["--no-sync", "--dbname", &self.url("postgres"), "--pgdata"]);
        finish(copy.arg(&files.data));
        Self::run(files)
    }

    fn run(files: Files) -> Self {
        let port = free_port();
        let mut cluster = Self {
            server: files.serve(port),
            files,
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
        self.server = self.files.serve(self.port);
        self.await_answers();
    }

    /// Stops all of its processes in their tracks; connections stay open.
    pub(crate) fn freeze(&self) {
        let id = self.server.id();
        self.signal("STOP", &[id]);
        // Before it stands still it may fork one more.
        eventually("the first process stands still", || {
            let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
            stat.contains(") T ").then_some(())
        });
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
        self.execute("SELECT pg_promote()");
    }

    fn execute(&self, statement: &str) {
        let mut connection = PgConnection::establish(&self.url("postgres")).unwrap();
        connection.batch_execute(statement).unwrap();
    }

    /// Its small disk.
    pub(crate) fn disk(&self) -> &SmallDisk {
        self.files.disk.as_ref().expect("a cluster with a small disk")
    }

    /// Whether it has given up by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.server.try_wait().unwrap().is_some()
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

    /// What it wrote to its log.
    pub(crate) fn log(&self) -> String {
        self.files.log()
    }
}

impl Files {
    fn new(name: &str, disk: Option<SmallDisk>) -> Self {
        let folder = Folder::new(name);
        if let Some((uid, gid)) = account() {
            chown(folder.path(), Some(uid), Some(gid)).unwrap();
        }
        let data = folder.path().join("data");
        Self { folder, data, disk }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default()
    }

    fn serve(&self, port: u16) -> Child {
        // What it says after a restart goes below what it said before.
        let log = self.folder.path().join("server.log");
        let log = OpenOptions::new().create(true).append(true).open(log).unwrap();
        let mut postgres = self.program("postgres");
        postgres
            .arg("-D")
            .arg(&self.data)
            .args(["-c", "listen_addresses=127.0.0.1", "-c"])
            .arg(format!(
                "unix_socket_directories={}",
                self.folder.path().display()
            ))
            .args(["-c", &format!("port={port}")]);
        let postgres = postgres.current_dir("/").stdin(Stdio::null());
        postgres.stdout(Stdio::null()).stderr(log).spawn().unwrap()
    }

    /// One of PostgreSQL's programs.
    fn program(&self, name: &str) -> Command {
        self.command(PathBuf::from(given("COUNTERSIGN_TEST_POSTGRES_PROGRAMS")).join(name))
    }

    /// A command that sees the files, run as somebody PostgreSQL agrees to run as.
    fn command(&self, program: impl AsRef<Path>) -> Command {
        if let Some(disk) = &self.disk {
            return disk.command(program, account());
        }
        let mut command = Command::new(program.as_ref());
        if let Some((uid, gid)) = account() {
            command.uid(uid).gid(gid);
        }
        command
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

fn finish(command: &mut Command) {
    let output = command.current_dir("/").output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}
