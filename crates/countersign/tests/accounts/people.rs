//! A running service with people of the Accounts API.

use std::process::{Command, Output, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::support::api::Reply;
use crate::support::process::{ROOT_SECRET, binary};
use crate::support::{Api, Database, Script, ScriptedSmtp, Service, eventually, mail};

/// The app that development has by itself.
pub(crate) const APP: &str = "dev";
/// A password nobody refuses.
pub(crate) const PASSWORD: &str = "seven umbrellas over tea";

/// A relay, a database, a service.
pub(crate) struct House {
    pub(crate) database: Database,
    pub(crate) relay: ScriptedSmtp,
    pub(crate) service: Service,
}

/// Somebody who is signed in.
pub(crate) struct Person {
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) profile: Value,
}

impl House {
    /// With settings.
    pub(crate) fn with(database: Database, settings: &[(&str, &str)]) -> Self {
        let relay = ScriptedSmtp::start(Script::default());
        let service = Service::start(&database, &relay.url(), settings);
        Self {
            database,
            relay,
            service,
        }
    }

    pub(crate) fn api(&self) -> Api {
        self.service.api()
    }

    pub(crate) fn sign_up(&self, email: &str) -> Person {
        let body = json!({"client_id": APP, "email": email, "password": PASSWORD});
        Person::of(&self.api().post("/auth/sign-up", &body).expect(200))
    }

    pub(crate) fn sign_in(&self, email: &str, password: &str) -> Reply {
        let body = json!({"client_id": APP, "email": email, "password": password});
        self.api().post("/auth/sign-in", &body)
    }

    /// The token of a link that `act` has mailed to an address.
    pub(crate) fn mailed(&self, email: &str, page: &str, act: impl FnOnce()) -> String {
        let were = mail::tokens_to(&self.relay, email, page).len();
        act();
        mail::token_to(&self.relay, email, page, were)
    }

    /// The code in a mail that `act` has sent to an address.
    pub(crate) fn mailed_code(&self, email: &str, act: impl FnOnce()) -> String {
        let were = mail::codes_to(&self.relay, email).len();
        act();
        eventually(&format!("a code for {email}"), || {
            let codes = mail::codes_to(&self.relay, email);
            codes.get(were..).and_then(<[String]>::last).cloned()
        })
    }

    /// Runs a command of the operator's beside the service.
    pub(crate) fn command(&self, args: &[&str]) -> Value {
        let output = self.run(args);
        assert!(
            output.status.success(),
            "{args:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// What a command of the operator's says that does nothing.
    pub(crate) fn refused_command(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(!output.status.success(), "{args:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new(binary())
            .args(args)
            .arg("--json")
            .env("DATABASE_URL", self.database.url())
            .env("COUNTERSIGN_ROOT_SECRET", ROOT_SECRET)
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }
}

impl Person {
    pub(crate) fn of(reply: &Reply) -> Self {
        let text = |field: &str| reply.body["tokens"][field].as_str().unwrap().to_owned();
        Self {
            access: text("access_token"),
            refresh: text("refresh_token"),
            profile: reply.body["profile"].clone(),
        }
    }

    pub(crate) fn bearer(&self) -> String {
        format!("Bearer {}", self.access)
    }

    /// The account they are in.
    pub(crate) fn account(&self) -> String {
        self.profile["active_membership"]["account_id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    pub(crate) fn post(&self, api: &Api, path: &str, body: &Value) -> Reply {
        api.post_with(path, body, &[("authorization", &self.bearer())])
    }

    pub(crate) fn get(&self, api: &Api, path: &str) -> Reply {
        api.get_with(path, &[("authorization", &self.bearer())])
    }

    pub(crate) fn refreshed(&self, api: &Api) -> Reply {
        api.post("/auth/refresh", &json!({"refresh_token": self.refresh}))
    }
}

/// What an access token says, unchecked.
pub(crate) fn claims(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}
