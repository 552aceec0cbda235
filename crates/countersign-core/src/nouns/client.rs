//! A client: an app that talks to us.

use serde::{Deserialize, Serialize};

/// Names the app a challenge or session belongs to. The Token and Browser APIs have one each, [`ClientId::default`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClientId(String);

impl ClientId {
    /// Takes a name read from settings or a store.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for ClientId {
    fn default() -> Self {
        Self("default".to_owned())
    }
}

/// A way to sign in that a client may offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginMethod {
    /// Address and password.
    Password,
    /// A link in a mail.
    MagicLink,
    /// A six-digit code in a mail.
    EmailOtp,
    /// Any connection to a social provider that is configured.
    Social,
}

impl LoginMethod {
    /// Every method.
    pub const ALL: [LoginMethod; 4] = [
        LoginMethod::Password,
        LoginMethod::MagicLink,
        LoginMethod::EmailOtp,
        LoginMethod::Social,
    ];

    /// The word in settings and commands.
    pub fn as_str(self) -> &'static str {
        match self {
            LoginMethod::Password => "password",
            LoginMethod::MagicLink => "magic_link",
            LoginMethod::EmailOtp => "email_otp",
            LoginMethod::Social => "social",
        }
    }

    /// Reads [`LoginMethod::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == text)
    }
}

/// What signing up with a password answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignUpMode {
    /// Tokens at once; a known address is told so. Where accounts are hidden this is as good as `Confirm`.
    Immediate,
    /// The same answer for all; tokens come with the mailed link.
    Confirm,
}

/// Cookies beside the tokens in JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CookieMode {
    /// The name of the cookie that holds the refresh token.
    pub refresh_cookie: String,
}

impl Default for CookieMode {
    fn default() -> Self {
        Self {
            refresh_cookie: "refresh_token".to_owned(),
        }
    }
}

/// An app of the Accounts API: where it lives and what its users may do. Lives in settings, or in the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// Its `client_id`.
    pub id: ClientId,
    /// Its name, for people; at most 80 characters.
    pub name: String,
    /// Origins its pages come from, exactly, as `https://app.example`.
    pub allowed_origins: Vec<String>,
    /// Where links and social flows may lead, exactly. The first is where they lead when none is named.
    pub redirect_uris: Vec<String>,
    /// The ways to sign in it offers.
    pub login_methods: Vec<LoginMethod>,
    /// What signing up answers.
    pub sign_up: SignUpMode,
    /// The life of its access tokens in seconds, if not the deployment's.
    pub access_token_seconds: Option<u32>,
    /// How long a replaced refresh token is answered with the same successor, in seconds, at most a day; if not the
    /// deployment's.
    pub refresh_grace_seconds: Option<u32>,
    /// How long its sessions last unused, in seconds, if not as long as the deployment's; never longer.
    pub idle_seconds: Option<u32>,
    /// Whether tokens are set as cookies as well.
    pub cookies: Option<CookieMode>,
}

impl Client {
    /// A client with every method, confirmed sign-up, no origins and no redirect URIs.
    pub fn new(id: ClientId) -> Self {
        Self {
            name: id.as_str().to_owned(),
            id,
            allowed_origins: Vec::new(),
            redirect_uris: Vec::new(),
            login_methods: LoginMethod::ALL.to_vec(),
            sign_up: SignUpMode::Confirm,
            access_token_seconds: None,
            refresh_grace_seconds: None,
            idle_seconds: None,
            cookies: None,
        }
    }

    /// Whether it offers a way to sign in.
    pub fn offers(&self, method: LoginMethod) -> bool {
        self.login_methods.contains(&method)
    }

    /// Where a link may lead: `uri` if it is on the list, exactly; the first of the list if none is named. `Err` for a
    /// URI that is not on the list.
    pub fn redirect(&self, uri: Option<&str>) -> Result<Option<&str>, UnlistedRedirect> {
        let mut listed = self.redirect_uris.iter().map(String::as_str);
        match uri {
            None => Ok(listed.next()),
            Some(uri) => listed
                .find(|listed| *listed == uri)
                .map(Some)
                .ok_or(UnlistedRedirect),
        }
    }
}

/// A redirect URI that is not on the client's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the redirect URI is not on the client's list")]
pub struct UnlistedRedirect;
