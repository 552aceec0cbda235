//! A self-hoster's path, whole: https by Caddy, the service in production with its secrets in files, PgBouncer before
//! PostgreSQL, and mail by STARTTLS and a password to a relay of other people's making (aiosmtpd).

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::given;
use crate::pgbouncer::pooler;
use crate::program::{Folder, free_port};
use crate::proxies::{Ports, caddy};
use crate::support::process::binary;
use crate::support::{Api, Database, Service};

/// aiosmtpd, and what it says: its port, then a line of JSON for each mail it takes.
struct Relay {
    child: Child,
    says: BufReader<ChildStdout>,
    port: u64,
}

impl Relay {
    fn start() -> Self {
        let script = "../countersign-email/tests/python/smtp_server.py";
        let mut child = Command::new(given("COUNTERSIGN_TEST_PYTHON"))
            .arg(format!("{}/{script}", env!("CARGO_MANIFEST_DIR")))
            .arg(given("COUNTERSIGN_TEST_CERTIFICATE"))
            .arg(given("COUNTERSIGN_TEST_CERTIFICATE_KEY"))
            .arg("starttls")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut relay = Self {
            says: BufReader::new(child.stdout.take().unwrap()),
            child,
            port: 0,
        };
        relay.port = relay.hear().as_u64().unwrap();
        relay
    }

    /// The next thing it says.
    fn hear(&mut self) -> Value {
        let mut line = String::new();
        self.says.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
#[ignore = "needs Caddy, PgBouncer and Python: cargo xtask neighbours"]
fn from_nothing_to_a_sign_in_over_tls() {
    let database = Database::postgres();
    let (pool_folder, pool_port) = (Folder::new("whole-pool"), free_port());
    let _pooler = pooler(&database, &pool_folder, pool_port);
    let mut relay = Relay::start();
    let folder = Folder::new("whole");
    let ports = Ports {
        https: free_port(),
        http: free_port(),
        instances: [free_port(), free_port()],
    };
    let secret = folder.write(
        "root",
        "base64:Zm91ciBhbmQgdHdlbnR5IGJsYWNrYmlyZHMgaW4gYSBwaWU=\n",
    );
    let smtp_url = folder.write(
        "smtp",
        &format!("smtp://me:p%40ss@localhost:{}?tls=required\n", relay.port),
    );
    let database_url = database.url_on(&format!("postgres://postgres@127.0.0.1:{pool_port}/"));
    let database_url = folder.write("database", &format!("{database_url}\n"));
    let public_url = format!("https://localhost:{}", ports.https);
    let path = |path: &std::path::Path| path.display().to_string();
    let (secret, smtp_url, database_url) = (path(&secret), path(&smtp_url), path(&database_url));
    let authority = given("COUNTERSIGN_TEST_AUTHORITY");
    let settings = [
        ("COUNTERSIGN_MODE", "production"),
        ("COUNTERSIGN_PUBLIC_URL", public_url.as_str()),
        ("COUNTERSIGN_TRUSTED_PROXIES", "127.0.0.1"),
        ("COUNTERSIGN_ROOT_SECRET_FILE", secret.as_str()),
        ("COUNTERSIGN_SMTP_URL_FILE", smtp_url.as_str()),
        ("DATABASE_URL_FILE", database_url.as_str()),
        ("COUNTERSIGN_MAIL__CA_FILE", authority.as_str()),
        ("COUNTERSIGN_DATABASE__PREPARED", "unnamed"),
        ("COUNTERSIGN_MAIL_FROM", "Example <no-reply@example.com>"),
    ];
    let check = Command::new(binary())
        .args(["config", "check"])
        .envs(settings)
        .env("COUNTERSIGN_LISTEN", format!("127.0.0.1:{}", ports.instances[0]))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&check.stdout).into_owned();
    assert!(check.status.success(), "{said}");
    assert!(!said.contains("p%40ss") && !said.contains("p@ss"), "{said}");

    // The secrets come from their files alone.
    let _instances = ports
        .instances
        .map(|port| Service::start_in_production(port, &settings));
    let _proxy = caddy(&folder, &ports);
    let api = Api::trusting(&public_url, &authority);
    let asked = json!({"email": "first@example.com", "purpose": "signup"});
    api.post("/api/v1/auth/request-otp", &asked).expect(200);
    let mail = relay.hear();
    assert_eq!(
        (&mail["to"], &mail["encrypted"]),
        (&json!(["first@example.com"]), &json!(true))
    );
    let text = mail["text"].as_str().unwrap();
    let six = |line: &&str| line.len() == 6 && line.bytes().all(|b| b.is_ascii_digit());
    let code = text.lines().map(str::trim).find(six).unwrap();
    let shown = json!({"email": "first@example.com", "code": code, "purpose": "signup"});
    let verified = api.post("/api/v1/auth/verify-otp", &shown).expect(200);
    assert_eq!(verified.body["isNewUser"], true);
    api.me(&verified.text("accessToken")).expect(200);
    assert_eq!(database.number("SELECT count(*) FROM sessions"), 1);
    // Nobody in production sees the mailbox of development.
    api.get("/dev/mailbox").expect(404);
}
