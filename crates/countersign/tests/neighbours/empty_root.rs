//! The static binary where there is nothing else, as in the image: no shell, no libraries, no accounts.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::given;
use crate::program::{Folder, Program, free_port};
use crate::support::process::{ROOT_SECRET, binary};
use crate::support::{Api, Database, Script, ScriptedSmtp, eventually};
use crate::walk::sign_in;

/// The database server by a name, as in a compose file; the certificate is for it.
const SERVER: &str = "postgres.internal";

/// A command of the binary in its root, as `nobody`, with the settings of a container.
fn inside(root: &Path, settings: &[(&str, &str)], args: &[&str]) -> Command {
    let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let mut command = if is_root {
        let mut chroot = Command::new("chroot");
        chroot.arg("--userspec=65534:65534");
        chroot
    } else {
        let mut unshare = Command::new("unshare");
        unshare.args(["--user", "--map-root-user", "chroot"]);
        unshare
    };
    command.arg(root).arg("/countersign").args(args);
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap());
    command.envs(settings.iter().copied()).stdin(Stdio::null());
    command
}

/// What the image holds, and what a container is given besides: the names of its network and its secrets.
fn fill(root: &Path, database_url: &str) {
    for folder in ["etc/ssl/certs", "run/secrets", "data"] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    fs::copy(binary(), root.join("countersign")).unwrap();
    fs::copy(
        given("COUNTERSIGN_TEST_AUTHORITY"),
        root.join("etc/ssl/certs/ca-certificates.crt"),
    )
    .unwrap();
    fs::write(
        root.join("etc/hosts"),
        format!("127.0.0.1 localhost\n127.0.0.1 {SERVER}\n"),
    )
    .unwrap();
    fs::write(root.join("run/secrets/root"), format!("{ROOT_SECRET}\n")).unwrap();
    fs::write(root.join("run/secrets/database-url"), format!("{database_url}\n")).unwrap();
    fs::set_permissions(root.join("data"), fs::Permissions::from_mode(0o777)).unwrap();
}

#[test]
#[ignore = "needs the build of the image: cargo xtask neighbours"]
fn a_sign_in_from_an_empty_root() {
    let (database, relay) = (Database::postgres(), ScriptedSmtp::start(Script::default()));
    let (folder, port) = (Folder::new("empty-root"), free_port());
    // No word about TLS: the name is not loopback, so the certificate is verified, by the list in the root.
    let url = database.url().replace("127.0.0.1", SERVER);
    fill(folder.path(), &url);
    let (listen, relay_url) = (format!("0.0.0.0:{port}"), relay.url());
    let listen = listen.replace("0.0.0.0", "127.0.0.1");
    let settings = [
        ("COUNTERSIGN_MODE", "production"),
        ("COUNTERSIGN_PUBLIC_URL", "https://login.example.com"),
        ("COUNTERSIGN_LISTEN", listen.as_str()),
        ("COUNTERSIGN_ROOT_SECRET_FILE", "/run/secrets/root"),
        ("DATABASE_URL_FILE", "/run/secrets/database-url"),
        ("COUNTERSIGN_SMTP_URL", relay_url.as_str()),
        ("COUNTERSIGN_MAIL_FROM", "Example <no-reply@example.com>"),
    ];
    let run = |args: &[&str]| -> (bool, String) {
        let output = inside(folder.path(), &settings, args).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    };
    let (is_good, said) = run(&["config", "check"]);
    assert!(is_good, "{said}");
    assert!(!run(&["healthcheck"]).0, "nobody serves yet");

    let mut serve = inside(folder.path(), &settings, &["serve"]);
    let service = Program::start(&mut serve, &folder, port);
    let api = Api::at(&format!("http://127.0.0.1:{port}"));
    eventually("the service becomes ready", || {
        api.get("/readyz").is_status(200).then_some(())
    });
    let (is_alive, said) = run(&["healthcheck"]);
    assert!(is_alive, "{said}");
    let pair = sign_in(&api, &relay, "you@example.com");
    api.me(&pair.access).expect(200);
    let in_clear = "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
                    WHERE datname = current_database() AND application_name = 'countersign' AND NOT ssl";
    assert_eq!(database.number(in_clear), 0, "{}", service.output());
    assert!(database.number(&in_clear.replace("NOT ssl", "ssl")) > 0);
}

/// Without the authority in its list the same name is refused: the default is no mere encryption.
#[test]
#[ignore = "needs the build of the image: cargo xtask neighbours"]
fn a_server_of_an_unknown_authority_is_refused_by_default() {
    let (database, folder) = (Database::postgres(), Folder::new("untrusting-root"));
    fill(folder.path(), &database.url().replace("127.0.0.1", SERVER));
    fs::write(
        folder.path().join("etc/ssl/certs/ca-certificates.crt"),
        given_text("COUNTERSIGN_TEST_STRANGERS_AUTHORITY"),
    )
    .unwrap();
    let settings = [
        ("COUNTERSIGN_ROOT_SECRET_FILE", "/run/secrets/root"),
        ("DATABASE_URL_FILE", "/run/secrets/database-url"),
    ];
    let mut command = inside(folder.path(), &settings, &["doctor"]);
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("certificate verify failed"), "{said}");
}

fn given_text(variable: &str) -> String {
    fs::read_to_string(given(variable)).unwrap()
}
