//! Through PgBouncer in transaction mode, as Debian has it: connections change hands between statements.

use std::process::Command;

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
    let direct = url_parts(&database);
    // Fewer connections than instances want, so that they are shared in earnest.
    let settings = format!(
        "[databases]\n* = host=127.0.0.1 port={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
         pool_mode = transaction\ndefault_pool_size = 3\nmax_client_conn = 200\nauth_type = any\nuser = {}\n\
         unix_socket_dir =\n",
        direct.port,
        whoami_or_nobody(),
    );
    // With `auth_type = any` everybody is who the line of the database says.
    let settings = settings.replace("port=", "user=postgres port=");
    let file = folder.write("pgbouncer.ini", &settings);
    let _pooler = Program::start(
        Command::new(given("COUNTERSIGN_TEST_PGBOUNCER")).arg(file),
        &folder,
        port,
    );

    let relay = ScriptedSmtp::start(Script::default());
    let url = format!("postgres://postgres@127.0.0.1:{port}/{}", direct.name);
    let settings = [
        ("DATABASE_URL", url.as_str()),
        ("COUNTERSIGN_DATABASE__PREPARED", "unnamed"),
    ];
    let instances = [
        Service::start(&database, &relay.url(), &settings),
        Service::start(&database, &relay.url(), &settings),
    ];
    at_once(PEOPLE, |n| {
        let api = instances[n % 2].api();
        let pair = sign_in(&api, &relay, &format!("p{n}@example.com"));
        let refresh = serde_json::json!({"refreshToken": pair.refresh});
        api.post("/api/v1/auth/refresh", &refresh).expect(200);
        instances[(n + 1) % 2].api().me(&pair.access).expect(200);
    });
    assert_eq!(database.number("SELECT count(*) FROM sessions"), 24);
}

struct Parts {
    port: String,
    name: String,
}

fn url_parts(database: &Database) -> Parts {
    let url = database.url();
    let (before, name) = url.rsplit_once('/').unwrap();
    let (_, port) = before.rsplit_once(':').unwrap();
    Parts {
        port: port.to_owned(),
        name: name.to_owned(),
    }
}

/// PgBouncer does not run as root.
fn whoami_or_nobody() -> String {
    let output = Command::new("id").arg("-un").output().unwrap();
    let name = String::from_utf8(output.stdout).unwrap().trim().to_owned();
    if name == "root" { "nobody".to_owned() } else { name }
}
