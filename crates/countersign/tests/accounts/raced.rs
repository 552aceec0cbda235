//! Two instances on one PostgreSQL, an app with a page to lead to, and a provider that knows Ada: what races are run on.

use serde_json::json;

use crate::fake::Fake;
use crate::people::House;
use crate::support::api::Reply;
use crate::support::{Api, Database, Service, at_once, eventually};

/// An app that links and social sign-ins lead to; who signs up there confirms by mail.
pub(crate) const SHOP: &str = "shop";
const SHOP_URI: &str = "https://shop.example/in";

/// The verifier and challenge of RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

pub(crate) struct Pair {
    pub(crate) house: House,
    other: Service,
    provider: Fake,
}

/// A trip to the provider, as the browser has it that set out.
pub(crate) struct Trip {
    state: String,
    cookie: String,
}

impl Pair {
    pub(crate) fn start() -> Self {
        let provider = Fake::start();
        let settings = [
            ("COUNTERSIGN_HTTP__QUEUE_WAIT", "20s"),
            ("COUNTERSIGN_HTTP__REQUEST_DEADLINE", "20s"),
            ("COUNTERSIGN_INVITES__FROM_UNPROVEN", "true"),
            ("COUNTERSIGN_CLIENTS__DEV__SIGN_UP", "immediate"),
            ("COUNTERSIGN_CLIENTS__SHOP__REDIRECT_URIS", SHOP_URI),
            ("COUNTERSIGN_CLIENTS__SHOP__SIGN_UP", "confirm"),
            ("COUNTERSIGN_CONNECTIONS__GITHUB__CLIENT_ID", "us"),
            (
                "COUNTERSIGN_CONNECTIONS__GITHUB__CLIENT_SECRET",
                "a secret of theirs",
            ),
            ("COUNTERSIGN_CONNECTIONS__GITHUB__ISSUER", provider.url.as_str()),
            ("COUNTERSIGN_CONNECTIONS__GITHUB__TRUSTED_DOMAINS", "example.com"),
        ];
        let house = House::with(Database::postgres(), &settings);
        let other = Service::start(&house.database, &house.relay.url(), &settings);
        Self {
            house,
            other,
            provider,
        }
    }

    /// Shows it 32 times at once, in turn to both: exactly one reply is a success, none a failure of ours. Gives that one.
    #[track_caller]
    pub(crate) fn succeeds_once(
        &self,
        what: &str,
        show: impl Fn(&Api) -> Reply + Sync,
        is_success: impl Fn(&Reply) -> bool,
    ) -> Reply {
        let apis = [self.house.api(), self.other.api()];
        let replies = at_once(32, |n| show(&apis[n % 2]));
        let statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
        assert!(
            statuses.iter().all(|status| (200..500).contains(status)),
            "{what}: {statuses:?}"
        );
        let mut successes: Vec<Reply> = replies.into_iter().filter(|reply| is_success(reply)).collect();
        assert_eq!(successes.len(), 1, "{what}: {statuses:?}");
        successes.remove(0)
    }

    /// The same of a JSON route.
    #[track_caller]
    pub(crate) fn posts_once(&self, what: &str, path: &str, body: &serde_json::Value) -> Reply {
        let show = |api: &Api| api.post(path, body);
        self.succeeds_once(what, show, |reply| (200..300).contains(&reply.status))
    }

    /// The same of a page's form that leads nowhere.
    #[track_caller]
    pub(crate) fn pressed_once(&self, what: &str, page: &str, form: &str) {
        self.succeeds_once(what, |api| api.submit(page, form), |reply| reply.is_status(200));
    }

    /// The same of one that leads to the app; gives the token it leads there with.
    #[track_caller]
    pub(crate) fn leads_once(&self, what: &str, page: &str, form: &str) -> String {
        let led = self.succeeds_once(what, |api| api.submit(page, form), |reply| reply.is_status(303));
        led.led_with("token")
    }

    /// Who comes back from the provider from now on.
    pub(crate) fn knows(&self, id: u64, email: &str) {
        let token = json!({"access_token": "theirs", "token_type": "bearer"});
        let emails = json!([{"email": email, "primary": true, "verified": true, "visibility": null}]);
        self.provider
            .says("/login/oauth/access_token", token)
            .says("/api/v3/user", json!({"id": id, "login": "ada", "name": null}))
            .says("/api/v3/user/emails", emails);
    }

    /// Sets out to the provider, with a code challenge of the app's.
    pub(crate) fn sets_out(&self) -> Trip {
        let path = format!(
            "/oauth2/authorize?connection=github&client_id={SHOP}&redirect_uri={SHOP_URI}&state=theirs\
             &code_challenge={CHALLENGE}&code_challenge_method=S256"
        );
        let out = self.house.api().get(&path).expect(303);
        let cookie = out.cookies.first().expect("a cookie of the trip");
        Trip {
            state: out.led_with("state"),
            cookie: cookie.split(';').next().unwrap().to_owned(),
        }
    }
}

impl Trip {
    /// Comes back from the provider.
    pub(crate) fn comes_back(&self, api: &Api, query: &str) -> Reply {
        let path = format!("/oauth2/callback/github?state={}&{query}", self.state);
        api.get_with(&path, &[("cookie", &self.cookie)])
    }
}

/// Waits for one more of what is mailed than there was before `act`.
pub(crate) fn one_more<T>(what: &str, list: impl Fn() -> Vec<T>, act: impl FnOnce()) -> T {
    let were = list().len();
    act();
    eventually(what, || {
        let mut found = list();
        (found.len() > were).then(|| found.pop()).flatten()
    })
}
