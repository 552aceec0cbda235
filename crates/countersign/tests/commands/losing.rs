//! A root secret that is lost: what `docs/operations.md` says goes on, what ends, and how the service starts again.

use serde_json::json;

use crate::operators::{Deployment, PUBLIC_URL};
use crate::running::text;
use crate::support::{Database, Service, code_to};

fn goes_on_without_its_root_secret(database: Database) {
    let mut d = Deployment::on(database);
    let tokens = d.sign_in("you@example.com");
    let api = d.service.api();
    let started = api
        .post("/v1/auth/email/start", &json!({ "email": "browser@example.com" }))
        .expect(200);
    let code = code_to(&d.relay, "browser@example.com");
    let shown = json!({ "request_id": started.text("request_id"), "code": code });
    let entered = api.post("/v1/auth/email/verify", &shown).expect(200);
    let cookies: Vec<&str> = entered
        .cookies
        .iter()
        .filter_map(|cookie| cookie.split(';').next())
        .collect();
    d.service.terminate();

    let another = [
        PUBLIC_URL,
        (
            "COUNTERSIGN_ROOT_SECRET",
            "a root secret made after the first one was lost",
        ),
    ];
    let refused = d.run_with(&["user", "list"], &another);
    assert_eq!(refused.status.code(), Some(1));
    let told = text(&refused.stderr);
    assert!(told.contains("If the root secret is lost"), "{told}");
    d.database.execute("DELETE FROM signing_keys");
    let service = Service::start(&d.database, &d.relay.url(), &another);
    let api = service.api();
    api.get_with("/v1/auth/me", &[("cookie", &cookies.join("; "))])
        .expect(200);
    let refresh = json!({ "refreshToken": tokens["refreshToken"] });
    api.post("/api/v1/auth/refresh", &refresh).expect(401);
    api.me(tokens["accessToken"].as_str().unwrap()).expect(401);
    let doctor = text(&d.run_with(&["doctor", "--json"], &another).stdout);
    assert!(
        doctor.contains("1 sessions and codes were made under another"),
        "{doctor}"
    );
    d.service = service;
    d.sign_in("you@example.com");
}

#[test]
fn a_deployment_goes_on_without_its_root_secret_on_sqlite() {
    goes_on_without_its_root_secret(Database::sqlite());
}

#[test]
fn a_deployment_goes_on_without_its_root_secret_on_postgres() {
    goes_on_without_its_root_secret(Database::postgres());
}
