//! Operators' commands on a running service, on both stores: what they print, and what they change.

use serde_json::{Value, json};

use crate::running::{Folder, text};
use crate::support::mail::codes_to;
use crate::support::process::ROOT_SECRET;
use crate::support::scripted_smtp::Answer;
use crate::support::{Database, Script, ScriptedSmtp, Service, code_to, eventually};

/// Whatever port an instance has, its tokens are those of one service.
pub(crate) const PUBLIC_URL: (&str, &str) = ("COUNTERSIGN_PUBLIC_URL", "http://localhost:5173");

/// A deployment: a database, a relay, an instance, and an operator beside it.
pub(crate) struct Deployment {
    pub(crate) folder: Folder,
    pub(crate) database: Database,
    pub(crate) relay: ScriptedSmtp,
    pub(crate) service: Service,
}

impl Deployment {
    pub(crate) fn on(database: Database) -> Self {
        let relay = ScriptedSmtp::start(Script::default());
        let service = Service::start(&database, &relay.url(), &[PUBLIC_URL]);
        Self {
            folder: Folder::new(),
            database,
            relay,
            service,
        }
    }

    pub(crate) fn run(&self, args: &[&str]) -> std::process::Output {
        self.run_with(args, &[])
    }

    pub(crate) fn run_with(&self, args: &[&str], settings: &[(&str, &str)]) -> std::process::Output {
        let (database, relay) = (self.database.url(), self.relay.url());
        let mut all = vec![
            ("DATABASE_URL", database.as_str()),
            ("COUNTERSIGN_ROOT_SECRET", ROOT_SECRET),
            ("COUNTERSIGN_SMTP_URL", relay.as_str()),
            ("COUNTERSIGN_MAIL_FROM", "Example <no-reply@example.com>"),
            ("COUNTERSIGN_LOG__LEVEL", "warn"),
            // Nobody answers there: these tests ask no server of anybody's.
            ("COUNTERSIGN_MAIL__RESOLVER", "127.0.0.1:1"),
        ];
        all.extend(settings);
        self.folder.run(args, &all)
    }

    /// What a command that ends well prints.
    #[track_caller]
    pub(crate) fn says(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    /// The same as JSON.
    #[track_caller]
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        let args: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
        serde_json::from_str(&self.says(&args)).unwrap()
    }

    /// Signs in; gives the reply with the tokens.
    pub(crate) fn sign_in(&self, address: &str) -> Value {
        let (api, before) = (self.service.api(), codes_to(&self.relay, address).len());
        let body = serde_json::json!({ "email": address, "purpose": "signin" });
        api.post("/api/v1/auth/request-otp", &body).expect(200);
        let code = eventually("a new code", || {
            codes_to(&self.relay, address).get(before).cloned()
        });
        let body = serde_json::json!({ "email": address, "purpose": "signin", "code": code });
        api.post("/api/v1/auth/verify-otp", &body).expect(200).body
    }

    pub(crate) fn refresh(&self, tokens: &Value) -> crate::support::api::Reply {
        let body = serde_json::json!({ "refreshToken": tokens["refreshToken"] });
        self.service.api().post("/api/v1/auth/refresh", &body)
    }
}

macro_rules! on_both_stores {
    ($($name:ident)+) => {
        mod sqlite { $(#[test] fn $name() { super::$name(&super::Deployment::on(crate::support::Database::sqlite())); })+ }
        mod postgres { $(#[test] fn $name() { super::$name(&super::Deployment::on(crate::support::Database::postgres())); })+ }
    };
}
on_both_stores! {
    users_are_looked_after
    a_deleted_user_leaves_no_row_that_names_them
    a_sign_in_tells_its_story
    refused_mails_are_tried_again
    keys_and_secrets_rotate_while_serving
}

fn users_are_looked_after(d: &Deployment) {
    let tokens = d.sign_in("you@example.com");
    d.sign_in("other@example.com");
    let id = tokens["user"]["id"].as_str().unwrap();
    let list = d.json(&["user", "list", "--limit", "1"]);
    assert_eq!(list["users"][0]["address"], "other@example.com");
    let next = list["next"].as_str().unwrap();
    assert_eq!(d.json(&["user", "list", "--before", next])["users"][0]["id"], id);
    let found = d.says(&["user", "list", "--contains", "YOU@"]);
    assert!(
        found.contains("you@example.com") && !found.contains("other@"),
        "{found}"
    );
    for name in [id, "You@Example.com"] {
        assert_eq!(d.json(&["user", "show", name])["sessions"][0]["surface"], "token");
    }
    let shown = d.says(&["user", "show", id]);
    assert!(
        shown.contains("status    active") && shown.contains("live"),
        "{shown}"
    );

    // Barred: the session, and a code that was asked for, are dead at once.
    let api = d.service.api();
    let body = serde_json::json!({ "email": "you@example.com" });
    let asked = api.post("/v1/auth/email/start", &body).expect(200);
    assert_eq!(
        d.json(&["user", "disable", "you@example.com"])["status"],
        "disabled"
    );
    d.refresh(&tokens).expect(401);
    let story = d.json(&["challenge", "show", &asked.text("request_id")]);
    assert_eq!(story["state"], "pointless");
    assert_eq!(
        d.json(&["user", "list", "--status", "disabled"])["users"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    d.says(&["user", "enable", id]);
    assert_eq!(d.json(&["user", "show", id])["status"], "active");

    let other = d.sign_in("other@example.com");
    let ended = d.json(&["user", "logout", "other@example.com"]);
    assert_eq!(ended["sessions_ended"], 2);
    d.refresh(&other).expect(401);
    let nobody = d.run(&["user", "show", "nobody@example.com"]);
    assert_eq!(nobody.status.code(), Some(1));
    assert!(text(&nobody.stderr).contains("there is no such user"));

    let audit = d.json(&["audit", "list", "--address", "you@example.com", "--limit", "2"]);
    let kinds: Vec<_> = audit["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["user_enabled", "user_disabled"]);
    assert!(
        audit["events"]
            .as_array()
            .unwrap()
            .iter()
            .all(|e| e["detail"]["by"] == "operator")
    );
    let page = d.json(&[
        "audit",
        "list",
        "--address",
        "you@example.com",
        "--before",
        audit["next"].as_str().unwrap(),
    ]);
    assert!(
        page["events"]
            .as_array()
            .unwrap()
            .iter()
            .any(|e| e["kind"] == "signed_in"),
        "{page}"
    );
    assert_eq!(
        d.json(&["audit", "list", "--user", id, "--kind", "user_created"])["events"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        d.json(&["audit", "list", "--since", "2h", "--kind", "nothing"])["events"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
}

fn a_deleted_user_leaves_no_row_that_names_them(d: &Deployment) {
    let tokens = d.sign_in("jane.doe@example.com");
    d.service.api().post(
        "/api/v1/auth/verify-otp",
        &serde_json::json!({
            "email": "jane.doe@example.com", "purpose": "signin", "code": "000000"
        }),
    );
    eventually("the mails have left", || {
        let mails = d.json(&["outbox", "list", "--address", "jane.doe@example.com"]);
        mails["mails"]
            .as_array()
            .unwrap()
            .iter()
            .all(|mail| mail["state"] == "handed_over")
            .then_some(())
    });
    let export = d.json(&["user", "export", "jane.doe@example.com"]);
    assert_eq!(export["user"]["address"], "jane.doe@example.com");
    for part in ["sessions", "devices", "challenges", "mails", "events"] {
        assert!(!export[part].as_array().unwrap().is_empty(), "{part}: {export}");
    }
    let exported = export.to_string();
    for secret in ["accessToken", "refreshToken", "deviceToken"] {
        assert!(!exported.contains(tokens[secret].as_str().unwrap()));
    }
    assert!(
        !exported.contains("seed") && !exported.contains("hash"),
        "{exported}"
    );

    assert!(d.database.dump().contains("jane.doe@example.com"));
    d.says(&["user", "delete", "jane.doe@example.com"]);
    let dump = d.database.dump();
    assert!(
        !dump.contains("jane.doe"),
        "{}",
        dump.lines()
            .filter(|line| line.contains("jane.doe"))
            .collect::<String>()
    );
    assert!(dump.contains("erased:"), "the audit trail has a pseudonym");
    d.refresh(&tokens).expect(401);
    assert_eq!(
        d.run(&["user", "delete", "jane.doe@example.com"]).status.code(),
        Some(1)
    );
    let new = d.sign_in("jane.doe@example.com");
    assert_eq!(new["isNewUser"], true);
}

fn a_sign_in_tells_its_story(d: &Deployment) {
    let api = d.service.api();
    let body = serde_json::json!({ "email": "you@example.com", "purpose": "signin" });
    let asked = api.post("/api/v1/auth/request-otp", &body).expect(200);
    let request = asked.text("requestId");
    let code = code_to(&d.relay, "you@example.com");
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let guess = |code: &str| {
        let body = serde_json::json!({ "requestId": request, "purpose": "signin", "code": code });
        api.post("/api/v1/auth/verify-otp", &body)
    };
    guess(wrong).expect(401);
    eventually("the mail is recorded", || {
        let story = d.json(&["challenge", "show", &request]).to_string();
        story.contains("mail_handed_over").then_some(())
    });
    let told = d.says(&["challenge", "show", &request]);
    for part in ["asked", "mail_queued", "mail_handed_over", "wrong_guess", "live"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    guess(&code).expect(200);
    let story = d.json(&["challenge", "show", &request]);
    let whats: Vec<_> = story["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|h| h["what"].as_str().unwrap())
        .collect();
    assert_eq!(whats.last(), Some(&"signed_in"), "{story}");
    assert_eq!(story["state"], "used");
    assert!(!story.to_string().contains(&code), "no secret in it");
    let list = d.json(&["challenge", "show", "you@example.com"]);
    assert_eq!(list["challenges"][0]["id"], request.as_str());
    let unknown = d.run(&["challenge", "show", "018f0000-0000-7000-8000-000000000000"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(text(&unknown.stderr).contains("kept for a day"));
}

fn refused_mails_are_tried_again(d: &Deployment) {
    d.relay.set(Script {
        rcpt: Answer::Say("550 5.1.1 no such mailbox"),
        ..Script::default()
    });
    let body = serde_json::json!({ "email": "you@example.com", "purpose": "signin" });
    let asked = d
        .service
        .api()
        .post("/api/v1/auth/request-otp", &body)
        .expect(200);
    let refused = eventually("the relay refuses", || {
        let list = d.json(&["outbox", "list", "--state", "refused"]);
        list["mails"].as_array()?.first().cloned()
    });
    assert!(
        refused["note"].as_str().unwrap().contains("no such mailbox"),
        "{refused}"
    );
    let told = d.says(&["challenge", "show", &asked.text("requestId")]);
    assert!(
        told.contains("mail_refused") && told.contains("no such mailbox"),
        "{told}"
    );

    d.relay.set(Script::default());
    assert_eq!(d.json(&["outbox", "retry", "--all", "refused"])["requeued"], 1);
    code_to(&d.relay, "you@example.com");
    let id = refused["id"].as_str().unwrap();
    eventually("it is recorded", || {
        let list = d.json(&["outbox", "list", "--address", "you@example.com"]);
        (list["mails"][0]["state"] == "handed_over").then_some(())
    });
    let again = d.run(&["outbox", "retry", id, "--json"]);
    let told: Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!(
        (again.status.code(), &told["requeued"]),
        (Some(1), &json!(0)),
        "it was handed over"
    );
    let audit = d.json(&["audit", "list", "--kind", "mails_requeued"]);
    assert_eq!(audit["events"].as_array().unwrap().len(), 1);
    assert_eq!(audit["events"][0]["detail"]["mails"][0], id);
    assert_eq!(d.run(&["outbox", "retry", "x"]).status.code(), Some(1));
}

fn keys_and_secrets_rotate_while_serving(d: &Deployment) {
    let tokens = d.sign_in("you@example.com");
    let before = d.json(&["keys", "list"]);
    assert_eq!(before["keys"][0]["state"], "signs");
    let made = d.json(&["keys", "rotate"]);
    let list = d.json(&["keys", "list"]);
    assert_eq!(list["keys"].as_array().unwrap().len(), 2);
    assert!(
        list["keys"]
            .as_array()
            .unwrap()
            .iter()
            .any(|key| key["kid"] == made["kid"] && key["state"] == "published")
    );
    // It is published by the running service within a minute, without a restart.
    let kid = made["kid"].as_str().unwrap().to_owned();
    eventually("the new key is published", || {
        let jwks = d.service.api().get("/.well-known/jwks.json").body;
        jwks["keys"]
            .as_array()
            .unwrap()
            .iter()
            .any(|key| key["kid"] == kid.as_str())
            .then_some(())
    });
    d.service
        .api()
        .me(tokens["accessToken"].as_str().unwrap())
        .expect(200);
    let only = d.run(&["keys", "retire", &kid]);
    assert_eq!(only.status.code(), Some(1), "{}", text(&only.stdout));

    let secrets = [
        (
            "COUNTERSIGN_ROOT_SECRET",
            "another root secret of black-box tests, and of nothing else",
        ),
        ("COUNTERSIGN_PREVIOUS_ROOT_SECRET", ROOT_SECRET),
    ];
    let rotated = d.run_with(&["root-secret", "rotate", "--json"], &secrets);
    let rotated: Value = serde_json::from_str(&text(&rotated.stdout)).unwrap();
    assert_eq!(
        (&rotated["resealed"], &rotated["older_sessions"]),
        (&2.into(), &1.into()),
        "{rotated}"
    );
    let next = Service::start(&d.database, &d.relay.url(), &secrets);
    let body = serde_json::json!({ "refreshToken": tokens["refreshToken"] });
    next.api().post("/api/v1/auth/refresh", &body).expect(200);
    drop(next);
    let alone = d.run_with(&["doctor", "--json"], &secrets[..1]);
    let alone = text(&alone.stdout);
    assert!(alone.contains("made under another"), "{alone}");
}
