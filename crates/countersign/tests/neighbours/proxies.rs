//! Behind nginx and Caddy, with the very examples of `docs/`: https, forged headers, a rolling restart.

use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::json;

use crate::forwarder::Forwarder;
use crate::given;
use crate::program::{Folder, Program, free_port};
use crate::support::{Api, Database, Script, ScriptedSmtp, Service, eventually, mail};
use crate::walk::sign_in;

/// Where clients come from, as the proxy sees it; the service must see the same.
const CLIENT: [u8; 4] = [127, 7, 7, 7];
const CLIENTS_NETWORK: &str = "127.7.7.0/24";

/// What stands for the ports of the examples.
pub(crate) struct Ports {
    pub(crate) https: u16,
    pub(crate) http: u16,
    pub(crate) instances: [u16; 2],
}

fn nginx(folder: &Folder, ports: &Ports) -> Program {
    let example = include_str!("../../../../docs/examples/nginx.conf")
        .replace("listen 443 ssl", &format!("listen 127.0.0.1:{} ssl", ports.https))
        .replace("listen 80", &format!("listen 127.0.0.1:{}", ports.http))
        .replace(
            "/etc/ssl/login.example.com.pem",
            &given("COUNTERSIGN_TEST_CERTIFICATE"),
        )
        .replace(
            "/etc/ssl/login.example.com.key",
            &given("COUNTERSIGN_TEST_CERTIFICATE_KEY"),
        );
    let example = at_ports(&example, ports).replace("login.example.com", "localhost");
    folder.write("countersign.conf", &example);
    let temp: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {}/{kind};\n", folder.path().display()))
        .concat();
    let main = format!(
        "daemon off;\npid {0}/nginx.pid;\nerror_log stderr warn;\nevents {{}}\n\
         http {{\naccess_log off;\n{temp}include {0}/countersign.conf;\n}}\n",
        folder.path().display()
    );
    let file = folder.write("nginx.conf", &main);
    let mut command = Command::new(given("COUNTERSIGN_TEST_NGINX"));
    Program::start(
        command.arg("-e").arg("stderr").arg("-c").arg(file),
        folder,
        ports.https,
    )
}

pub(crate) fn caddy(folder: &Folder, ports: &Ports) -> Program {
    // Without a name of its own on the Internet it cannot get a certificate: it is given one.
    let certificate = format!(
        "localhost:{} {{\n\ttls {} {}",
        ports.https,
        given("COUNTERSIGN_TEST_CERTIFICATE"),
        given("COUNTERSIGN_TEST_CERTIFICATE_KEY")
    );
    let example = include_str!("../../../../docs/examples/Caddyfile");
    let example = at_ports(example, ports).replace("login.example.com {", &certificate);
    let file = folder.write(
        "Caddyfile",
        &format!("{{\n\tadmin off\n\tauto_https off\n\tdefault_bind 127.0.0.1\n}}\n{example}"),
    );
    let mut command = Command::new(given("COUNTERSIGN_TEST_CADDY"));
    command
        .args(["run", "--adapter", "caddyfile", "--config"])
        .arg(file);
    command
        .env("HOME", folder.path())
        .env("XDG_DATA_HOME", folder.path());
    Program::start(&mut command, folder, ports.https)
}

fn at_ports(example: &str, ports: &Ports) -> String {
    let [one, two] = ports.instances;
    example
        .replace("127.0.0.1:5173", &format!("127.0.0.1:{one}"))
        .replace("127.0.0.1:5174", &format!("127.0.0.1:{two}"))
}

/// What is the same behind either.
fn behind(name: &str, start: fn(&Folder, &Ports) -> Program) {
    let (database, relay) = (Database::postgres(), ScriptedSmtp::start(Script::default()));
    let ports = Ports {
        https: free_port(),
        http: free_port(),
        instances: [free_port(), free_port()],
    };
    let clients = Forwarder::from(CLIENT, ports.https);
    let public_url = format!("https://localhost:{}", clients.port());
    let instance = |port: u16| {
        let listen = format!("127.0.0.1:{port}");
        let settings = [
            ("COUNTERSIGN_MODE", "production"),
            ("COUNTERSIGN_PUBLIC_URL", public_url.as_str()),
            ("COUNTERSIGN_TRUSTED_PROXIES", "127.0.0.1"),
            ("COUNTERSIGN_LISTEN", listen.as_str()),
        ];
        Service::start_at(port, &database, &relay.url(), &settings)
    };
    let mut instances = ports.instances.map(instance);
    let folder = Folder::new(name);
    let _proxy = start(&folder, &ports);
    let api = Api::trusting(&public_url, &given("COUNTERSIGN_TEST_AUTHORITY"));

    let pair = sign_in(&api, &relay, "proxied@example.com");
    let bearer = format!("Bearer {}", pair.access);
    let forged = [
        ("x-forwarded-for", "203.0.113.9"),
        ("forwarded", "for=203.0.113.9"),
        ("x-real-ip", "203.0.113.9"),
        ("authorization", bearer.as_str()),
    ];
    let me = api.get_with("/api/v1/me", &forged).expect(200);
    assert_eq!(me.body["user"]["email"], "proxied@example.com");
    signs_in_with_cookies(&api, &relay, &forged[..3]);
    let seen = format!("SELECT count(*) FROM sessions WHERE ip_prefix = '{CLIENTS_NETWORK}'");
    assert_eq!(
        database.number(&seen),
        2,
        "L2: where the client is, by the proxy's word"
    );
    assert!(
        !database.dump().contains("203.0.113"),
        "L2: what a client forges counts nowhere"
    );

    rolling_restart(&api, &pair.access, &mut instances, |n| {
        instance(ports.instances[n])
    });
}

/// The Browser API behind https: its cookies go over nothing else.
fn signs_in_with_cookies(api: &Api, relay: &ScriptedSmtp, headers: &[(&str, &str)]) {
    let email = "browser@example.com";
    let started = api
        .post_with("/v1/auth/email/start", &json!({"email": email}), headers)
        .expect(200);
    let code = eventually("the code", || mail::codes_to(relay, email).pop());
    let shown = json!({"request_id": started.text("request_id"), "code": code});
    let verified = api
        .post_with("/v1/auth/email/verify", &shown, headers)
        .expect(200);
    assert!(verified.cookies.len() >= 2, "{:?}", verified.cookies);
    for cookie in &verified.cookies {
        assert!(cookie.contains("; Secure"), "{cookie}");
    }
}

/// R3: one instance after the other is told to end and started anew, under load; no request fails.
fn rolling_restart(api: &Api, access: &str, instances: &mut [Service; 2], start: impl Fn(usize) -> Service) {
    let (over, done) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..4)
            .map(|client| {
                let (over, done) = (&over, &done);
                scope.spawn(move || {
                    let mut failures = Vec::new();
                    for n in 0.. {
                        if over.load(Ordering::Relaxed) {
                            break;
                        }
                        let reply = if client == 0 {
                            let email = format!("rolling{n}@example.com");
                            api.post("/api/v1/auth/request-otp", &json!({"email": email}))
                        } else {
                            api.me(access)
                        };
                        if !reply.is_status(200) {
                            failures.push((reply.status, reply.body));
                        }
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                    failures
                })
            })
            .collect();
        for n in [0, 1] {
            assert!(
                instances[n].terminate().success(),
                "R3: it ends by itself, and well"
            );
            instances[n] = start(n);
        }
        over.store(true, Ordering::Relaxed);
        for client in clients {
            assert_eq!(client.join().unwrap(), [], "no request failed");
        }
    });
    assert!(done.load(Ordering::Relaxed) > 50, "there was load: {done:?}");
}

#[test]
#[ignore = "needs nginx: cargo xtask neighbours"]
fn behind_nginx() {
    behind("nginx", nginx);
}

#[test]
#[ignore = "needs Caddy: cargo xtask neighbours"]
fn behind_caddy() {
    behind("caddy", caddy);
}
