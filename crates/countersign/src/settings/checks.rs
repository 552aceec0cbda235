//! What must hold of the settings as a whole: what production requires, and what goes together.

use countersign_core::nouns::surface::Surface;

use super::Settings;
use super::connections;
use super::layer::Layer;
use super::mail_checks;
use super::needs::Needs;
use super::problem::Problem;
use super::root_secret_text;
use super::setting::variable_of;
use super::types::{CookieName, DatabaseUrl, PublicUrl};
use super::value::Value;

/// Checks everything.
pub(super) fn check(
    settings: &Settings,
    needs: Needs,
    said: &Layer,
    problems: &mut Vec<Problem>,
    warnings: &mut Vec<String>,
) {
    if settings.is_production() {
        require(settings, needs, said, problems);
    }
    let mut checks = Checks {
        settings,
        said,
        problems,
        warnings,
    };
    checks.database_url();
    checks.root_secret();
    checks.previous_root_secret();
    checks.public_url();
    checks.listen();
    checks.surfaces();
    checks.cookies();
    checks.refresh_cookies();
    checks.order();
    mail_checks::check(settings, said, problems, warnings);
    connections::check(&settings.connections, said, problems);
}

/// Lists what production cannot do without. What was said but could not be read is a problem already.
fn require(settings: &Settings, needs: Needs, said: &Layer, problems: &mut Vec<Problem>) {
    let missing = [
        (
            needs.database(),
            settings.database_url.is_none(),
            "database_url",
            "`postgres://…`, or `sqlite:PATH`",
        ),
        (
            needs.keys(),
            settings.root_secret.is_none(),
            "root_secret",
            "at least 32 random bytes, for example `base64:` and what `openssl rand -base64 32` prints",
        ),
        (
            needs.the_world(),
            settings.public_url.is_none(),
            "public_url",
            "the URL people reach the service at",
        ),
        (
            needs.mails(),
            settings.smtp.is_none(),
            "smtp_url",
            "`smtp://USER:PASSWORD@HOST:PORT`",
        ),
        (
            needs.mails(),
            settings.mail_from.is_none(),
            "mail_from",
            "the sender, like `Acme <login@example.com>`",
        ),
    ];
    for (needed, absent, key, example) in missing {
        let variable = variable_of(key);
        let told =
            |problem: &Problem| problem.setting.starts_with(&variable) || problem.setting.starts_with(key);
        if needed && absent && !said.contains_key(key) && !problems.iter().any(told) {
            let fix = format!("set it: {example}");
            problems.push(Problem::new(
                variable,
                "is required in production and not set",
                fix,
            ));
        }
    }
}

struct Checks<'a> {
    settings: &'a Settings,
    said: &'a Layer,
    problems: &'a mut Vec<Problem>,
    warnings: &'a mut Vec<String>,
}

impl Checks<'_> {
    fn wrong(&mut self, key: &str, what: impl Into<String>, fix: impl Into<String>) {
        self.problems
            .push(Problem::new(place_of(self.said, key), what, fix));
    }

    /// Whether this build may go there over the network, by the store's own judgement.
    fn database_url(&mut self) {
        let Some(DatabaseUrl::Postgres(url)) = &self.settings.database_url else {
            return;
        };
        if let Err(error) = countersign_postgres::DatabaseUrl::parse(url.expose()) {
            self.wrong("database_url", error.to_string(), error.fix());
        }
    }

    fn root_secret(&mut self) {
        let Some(text) = &self.settings.root_secret else {
            return;
        };
        let fix = "set `base64:` and what `openssl rand -base64 32` prints";
        if let Err(what) = root_secret_text::decode(text) {
            self.wrong("root_secret", what, fix);
        } else if self.settings.is_production() && root_secret_text::is_guessable(text) {
            self.wrong(
                "root_secret",
                "is a sample that everybody knows, or no randomness",
                fix,
            );
        }
    }

    fn previous_root_secret(&mut self) {
        let Some(text) = &self.settings.previous_root_secret else {
            return;
        };
        let fix = "set it to the root secret before the present one, or leave it out";
        let previous = match root_secret_text::decode(text) {
            Ok(previous) => previous,
            Err(what) => return self.wrong("previous_root_secret", what, fix),
        };
        let present = self.settings.root_secret.as_ref().map(root_secret_text::decode);
        if let Some(Ok(present)) = present {
            if present.check_value() == previous.check_value() {
                self.wrong("previous_root_secret", "is the present root secret, too", fix);
            } else if present.key_id() == previous.key_id() {
                let fix = "make another root secret: one in 32,767 is like another";
                self.wrong(
                    "root_secret",
                    "cannot be told apart from the previous one in rows",
                    fix,
                );
            }
        }
    }

    fn public_url(&mut self) {
        let reachable =
            |url: &&PublicUrl| self.settings.is_production() && !url.is_https() && !url.is_loopback();
        if self.settings.public_url.as_ref().filter(reachable).is_some() {
            self.warnings.push(
                "the public URL is not https: codes, cookies and tokens can be read by everybody on the way"
                    .to_owned(),
            );
        }
    }

    fn listen(&mut self) {
        if self.settings.listen.is_empty() {
            self.wrong(
                "listen",
                "names no place to listen at",
                "write `localhost:5173` or `0.0.0.0:5173`",
            );
        }
        let metrics = self.settings.metrics.listen;
        if metrics.is_some_and(|place| self.settings.listen.contains(&place)) {
            let what = "is where requests are served, too: metrics need a place of their own";
            self.wrong("metrics.listen", what, "take another port");
        }
    }

    fn surfaces(&mut self) {
        if self.settings.http.surfaces.is_empty() {
            let all = Surface::ALL.map(Surface::as_str).join(",");
            self.wrong(
                "surfaces",
                "names no API",
                format!("write `{all}`, or some of these"),
            );
        }
    }

    fn cookies(&mut self) {
        let browser = &self.settings.http.browser;
        let named = [
            ("browser.session_cookie", &browser.session_cookie),
            ("browser.csrf_cookie", &browser.csrf_cookie),
            ("browser.device_cookie", &browser.device_cookie),
        ];
        for (key, name) in named {
            if named.iter().any(|(other, same)| other < &key && *same == name) {
                self.wrong(
                    key,
                    "is the name of another cookie, too",
                    "give each cookie its own name",
                );
            }
            self.over_https(key, name);
            let name = CookieName(name.clone());
            if name.refuses_domain() && browser.cookie_domain.is_some() {
                let fix = "leave out browser.cookie_domain, or take the prefix from the name";
                self.wrong(key, "is a name that browsers refuse together with a domain", fix);
            }
        }
    }

    /// Refresh cookies carry no domain, and a path as their name asks for.
    fn refresh_cookies(&mut self) {
        for (id, client) in self.settings.clients.iter().filter(|(_, client)| client.cookies) {
            self.over_https(&format!("clients.{id}.refresh_cookie"), &client.refresh_cookie);
        }
    }

    fn over_https(&mut self, key: &str, name: &str) {
        let https = self.settings.public_url.as_ref().is_some_and(PublicUrl::is_https);
        if CookieName(name.to_owned()).needs_https() && !https {
            let fix = "set COUNTERSIGN_PUBLIC_URL to an https URL, or take the prefix from the name";
            self.wrong(key, "is a name that browsers take only over https", fix);
        }
    }

    /// Pairs of which the second bounds the first: who asked for more would not get it. Whoever lowers only the bound
    /// lowers both.
    fn order(&mut self) {
        let (policy, http, pace) = (
            &self.settings.policy,
            &self.settings.http,
            &self.settings.mail.pace,
        );
        let (mails, failures, sessions) = (&policy.mails, &policy.failures, &policy.sessions);
        self.bounded(
            "mails.cooldown",
            mails.cooldown,
            "mails.cooldown_max",
            mails.cooldown_max,
        );
        self.bounded("failures.hour", failures.hour, "failures.day", failures.day);
        self.bounded(
            "failures.lock",
            failures.lock,
            "failures.lock_max",
            failures.lock_max,
        );
        self.bounded(
            "sessions.idle",
            sessions.idle,
            "sessions.absolute",
            sessions.absolute,
        );
        self.bounded(
            "sessions.access_token",
            sessions.access_token,
            "sessions.absolute",
            sessions.absolute,
        );
        self.bounded(
            "http.queue_wait",
            http.queue_wait,
            "http.request_deadline",
            http.store_deadline,
        );
        self.bounded("mail.backoff", pace.backoff, "mail.backoff_max", pace.backoff_max);
        if pace.deadline.saturating_mul(2) > pace.lease {
            // A claim that ends before the conversation does would let a second worker send the same mail.
            let what = format!(
                "is less than twice mail.deadline, which is `{}`",
                pace.deadline.show()
            );
            self.wrong("mail.lease", what, "make it longer, or mail.deadline shorter");
        }
    }

    fn bounded<T: PartialOrd + Value + Copy>(&mut self, key: &str, value: T, bound: &str, limit: T) {
        if self.said.contains_key(key) && value > limit {
            let what = format!("is more than {bound}, which is `{}`", limit.show());
            self.wrong(key, what, format!("make it less, or {bound} more"));
        }
    }
}

/// Where a setting was said; its variable where it was not.
pub(super) fn place_of(said: &Layer, key: &str) -> String {
    said.get(key)
        .map_or_else(|| variable_of(key), |said| said.place.clone())
}
