//! What the HTTP side can be told; every default is that of the bar.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use countersign_core::nouns::surface::Surface;
use countersign_core::tokens::management::ManagementKey;

use crate::common::network::Network;

/// Settings of the HTTP side. The public URL is the core's: links and cookies must agree on it.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// Where to listen: all of these or none.
    pub listen: Vec<SocketAddr>,
    /// The surfaces that are on; the routes of others do not exist.
    pub surfaces: Vec<Surface>,
    /// The longest body of the Token API and the Accounts API, in octets.
    pub token_body_limit: usize,
    /// The longest body of the Browser API and of the pages' forms, in octets.
    pub browser_body_limit: usize,
    /// How long the head of a connection's first request may take to arrive.
    pub head_deadline: Duration,
    /// How long a body may take to arrive; then the answer is 408.
    pub body_deadline: Duration,
    /// How long work of the store may take, waiting included; then the answer is given without it.
    pub store_deadline: Duration,
    /// How long a request may wait for a thread before it is refused as overload.
    pub queue_wait: Duration,
    /// How many requests of each class may wait at once.
    pub queue_length: usize,
    /// Threads that speak HTTP.
    pub workers: usize,
    /// Connections one worker keeps open at once.
    pub max_connections: usize,
    /// How long an idle connection is kept.
    pub keep_alive: Duration,
    /// How long requests are still accepted after readiness went red.
    pub drain_delay: Duration,
    /// How long requests in flight may take after that.
    pub drain_deadline: Duration,
    /// Whether the documents of the APIs are served, as JSON and as pages.
    pub documents: bool,
    /// Peers whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// Servers that count in no budget per IP and may name the person in `X-Countersign-Client-IP`.
    pub trusted_callers: Vec<Network>,
    /// The Browser API's own.
    pub browser: BrowserSettings,
    /// The Descope-compatible API's own.
    pub descope: DescopeSettings,
}

/// Settings of the Browser API.
#[derive(Clone, Debug)]
pub struct BrowserSettings {
    /// The cookie with the session's token.
    pub session_cookie: String,
    /// The cookie with the CSRF value, readable by script.
    pub csrf_cookie: String,
    /// The cookie with the device token.
    pub device_cookie: String,
    /// The `Domain` of all three; without it they belong to the one host.
    pub cookie_domain: Option<String>,
    /// Origins besides the public one, exactly as browsers write them.
    pub allowed_origins: Vec<String>,
    /// Where social login ends.
    pub after_login: String,
}

/// Settings of the Descope-compatible API.
#[derive(Clone, Debug, Default)]
pub struct DescopeSettings {
    /// The project ids it answers to; callers of any other are refused.
    pub project_ids: Vec<String>,
    /// Origins besides the public one whose pages may call it, exactly as browsers write them.
    pub allowed_origins: Vec<String>,
    /// Where mailed links may lead: the query aside exactly, or below where one ends in `/*`. The first that does not is where
    /// they lead when none is named.
    pub allowed_redirects: Vec<String>,
    /// Whether links may also lead to any page on this machine, as they may in development while none is listed.
    pub loopback_redirects: bool,
    /// Whether refresh tokens rotate.
    pub rotate_refresh: bool,
    /// Keys of operators' programs; without any there is no management part.
    pub management_keys: Vec<ManagementKey>,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            listen: vec![
                SocketAddr::from((Ipv4Addr::LOCALHOST, 5173)),
                SocketAddr::from((Ipv6Addr::LOCALHOST, 5173)),
            ],
            surfaces: Surface::ALL.to_vec(),
            token_body_limit: 16 * 1024,
            browser_body_limit: 4_096,
            head_deadline: Duration::from_secs(5),
            body_deadline: Duration::from_secs(5),
            // Shorter than the two seconds promised, by what an answer may need on its way.
            store_deadline: Duration::from_millis(1_800),
            queue_wait: Duration::from_secs(1),
            queue_length: 256,
            workers: std::thread::available_parallelism().map_or(2, |cores| cores.get().min(4)),
            max_connections: 8_192,
            keep_alive: Duration::from_secs(75),
            drain_delay: Duration::from_secs(3),
            drain_deadline: Duration::from_secs(10),
            documents: true,
            trusted_proxies: Vec::new(),
            trusted_callers: Vec::new(),
            browser: BrowserSettings::default(),
            descope: DescopeSettings::default(),
        }
    }
}

impl Default for BrowserSettings {
    fn default() -> Self {
        Self {
            session_cookie: "nl_session".to_owned(),
            csrf_cookie: "nl_csrf".to_owned(),
            device_cookie: "nl_device".to_owned(),
            cookie_domain: None,
            allowed_origins: Vec::new(),
            after_login: "/".to_owned(),
        }
    }
}
