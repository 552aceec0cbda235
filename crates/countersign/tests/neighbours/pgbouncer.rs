//! Through PgBouncer in transaction mode, as Debian has it: connections change hands between statements.

use std::process::Command;

use serde_json::json;

use crate::given;
use crate::program::{Folder, Program, free_port};
use crate::support::{Database, Script, ScriptedSmtp, Service, at_once};
use crate::walk::sign_in;

const PEOPLE: usize = 24;

#[test]
#[ignore = "needs PgBouncer: cargo xtask neighbours"]
fn sign_ins_through_a_transaction_pooler() {
    let database = Database::postgres();
    let (folder, port) = (Folder::new("pgbouncer"), free_port());
    let _pooler = pooler(&database, &folder, port);
    let relay = ScriptedSmtp::start(Script::default());
    let url = database.url_on(&format!("postgres://postgres@127.0.0.1:{port}/"));
    let settings = [
        ("DATABASE_URL", url.as_str()),
        ("COUNTERSIGN_DATABASE__PREPARED", "unnamed"),
        // One service, whatever port an instance has.
        ("COUNTERSIGN_PUBLIC_URL", "http://localhost:5173"),
    ];
    // They migrate through it, too, at once.
    let instances = at_once(2, |_| Service::start(&database, &relay.url(), &settings));
    at_once(PEOPLE, |n| {
        let api = instances[n % 2].api();
        let pair = sign_in(&api, &relay, &format!("p{n}@example.com"));
        let refresh = json!({"refreshToken": pair.refresh});
        let refreshed = api.post("/api/v1/auth/refresh", &refresh).expect(200);
        let elsewhere = instances[(n + 1) % 2].api();
        elsewhere.me(&refreshed.text("accessToken")).expect(200);
        let revoke = json!({"refreshToken": refreshed.text("refreshToken")});
        assert_eq!(elsewhere.post("/api/v1/auth/revoke", &revoke).status / 100, 2);
    });
    assert_eq!(database.number("SELECT count(*) FROM sessions"), 24);
    assert_eq!(
        database.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"),
        3,
        "connections are shared: there are no more than the pooler has"
    );
}

/// Fewer connections than instances want, so that they are shared in earnest.
pub(crate) fn pooler(database: &Database, folder: &Folder, port: u16) -> Program {
    let url = database.url();
    let (before, _) = url.rsplit_once('/').unwrap();
    let (_, server) = before.rsplit_once(':').unwrap();
    let settings = format!(
        "[databases]\n* = host=127.0.0.1 port={server} user=postgres\n\
         [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
         pool_mode = transaction\ndefault_pool_size = 3\nmax_client_conn = 200\nauth_type = any\nuser = {}\n",
        account(),
    );
    let file = folder.write("pgbouncer.ini", &settings);
    let mut command = Command::new(given("COUNTERSIGN_TEST_PGBOUNCER"));
    Program::start(command.arg(file), folder, port)
}

/// Whom it runs as: it refuses to be root.
fn account() -> String {
    let output = Command::new("id").arg("-un").output().unwrap();
    let name = String::from_utf8(output.stdout).unwrap().trim().to_owned();
    if name == "root" { "nobody".to_owned() } else { name }
}
