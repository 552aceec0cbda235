//! A provider on loopback that people come back from.

use serde_json::json;

use crate::fake::Fake;
use crate::people::{APP, House, Person};
use crate::support::api::Reply;
use crate::support::{Api, Database};

/// Where the app of development gets browsers back.
const BACK: &str = "http://localhost:3000/auth/callback?";

/// One of GitHub's kind, set up as the connection `hub`.
pub(crate) struct Hub(Fake);

impl Hub {
    pub(crate) fn open() -> Self {
        let fake = Fake::start();
        fake.says(
            "/login/oauth/access_token",
            json!({"access_token": "a", "token_type": "bearer"}),
        );
        fake.says("/api/v3/user/emails", json!([]));
        Self(fake)
    }

    /// A house that knows it, where whoever signed up may invite, proven or not: what a stranger's invites did has to end
    /// all the same (A1).
    pub(crate) fn house(&self, database: Database) -> House {
        let settings = [
            ("COUNTERSIGN_INVITES__FROM_UNPROVEN", "true"),
            ("COUNTERSIGN_CONNECTIONS__HUB__KIND", "github"),
            ("COUNTERSIGN_CONNECTIONS__HUB__CLIENT_ID", "countersign"),
            ("COUNTERSIGN_CONNECTIONS__HUB__CLIENT_SECRET", "a secret of tests"),
            ("COUNTERSIGN_CONNECTIONS__HUB__ISSUER", self.0.url.as_str()),
        ];
        House::with(database, &settings)
    }

    /// Whoever comes from now on is this one.
    pub(crate) fn is(&self, id: u64) {
        self.0
            .says("/api/v3/user", json!({"id": id, "login": "somebody"}));
    }

    /// Somebody who is signed in adds who they are here; gives what their app is told.
    pub(crate) fn link(&self, api: &Api, who: &Person) -> String {
        let begun = who.post(api, "/auth/identities/hub", &json!({})).expect(200);
        self.finish(api, &begun)
    }

    /// The rest of such a trip.
    pub(crate) fn finish(&self, api: &Api, begun: &Reply) -> String {
        self.come_back(api, &begun.text("authorize_url"), begun)
    }

    /// Somebody signs in; gives what the app is told.
    pub(crate) fn enter(&self, api: &Api) -> String {
        let out = api
            .get(&format!("/oauth2/authorize?connection=hub&client_id={APP}"))
            .expect(303);
        let url = out.location.clone().unwrap();
        self.come_back(api, &url, &out)
    }

    fn come_back(&self, api: &Api, url: &str, left: &Reply) -> String {
        assert!(
            url.starts_with(&format!("{}/login/oauth/authorize?", self.0.url)),
            "{url}"
        );
        let (_, state) = url.split_once("state=").unwrap();
        let state = state.split('&').next().unwrap();
        let cookie = format!("nl_social={}", left.cookie("nl_social").unwrap());
        let path = format!("/oauth2/callback/hub?code=c&state={state}");
        let back = api.get_with(&path, &[("cookie", &cookie)]).expect(303);
        back.location.unwrap().strip_prefix(BACK).unwrap().to_owned()
    }
}
