//! Calls as clients make them.

use serde_json::Value;
use ureq::Agent;
use ureq::config::ConfigBuilder;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::typestate::AgentScope;

/// A client of one instance.
#[derive(Clone)]
pub(crate) struct Api {
    agent: Agent,
    base: String,
}

/// What came back; `status` 0 is a connection that broke.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) cookies: Vec<String>,
    pub(crate) retry_after: Option<u64>,
    /// Where it leads.
    pub(crate) location: Option<String>,
}

impl Api {
    pub(crate) fn at(base: &str) -> Self {
        Self {
            agent: settings().build().into(),
            base: base.to_owned(),
        }
    }

    /// The same over TLS, trusting one authority alone.
    pub(crate) fn trusting(base: &str, authority: &str) -> Self {
        let pem = std::fs::read(authority).unwrap();
        let roots = RootCerts::new_with_certs(&[Certificate::from_pem(&pem).unwrap()]);
        let tls = TlsConfig::builder().root_certs(roots).build();
        Self {
            agent: settings().tls_config(tls).build().into(),
            base: base.to_owned(),
        }
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.get_with(path, &[])
    }

    pub(crate) fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut request = self.agent.get(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Reply::of(request.call())
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Reply {
        self.post_with(path, body, &[])
    }

    pub(crate) fn post_with(&self, path: &str, body: &Value, headers: &[(&str, &str)]) -> Reply {
        let mut request = self
            .agent
            .post(format!("{}{path}", self.base))
            .content_type("application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Reply::of(request.send(body.to_string()))
    }

    pub(crate) fn patch_with(&self, path: &str, body: &Value, headers: &[(&str, &str)]) -> Reply {
        let mut request = self
            .agent
            .patch(format!("{}{path}", self.base))
            .content_type("application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Reply::of(request.send(body.to_string()))
    }

    pub(crate) fn delete_with(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut request = self.agent.delete(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Reply::of(request.call())
    }

    /// A page's form.
    pub(crate) fn submit(&self, path: &str, form: &str) -> Reply {
        let request = self.agent.post(format!("{}{path}", self.base));
        Reply::of(
            request
                .content_type("application/x-www-form-urlencoded")
                .send(form.to_owned()),
        )
    }

    /// With a bearer token.
    pub(crate) fn me(&self, access_token: &str) -> Reply {
        self.get_with(
            "/api/v1/me",
            &[("authorization", &format!("Bearer {access_token}"))],
        )
    }
}

fn settings() -> ConfigBuilder<AgentScope> {
    Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(std::time::Duration::from_secs(15)))
        .max_redirects(0)
}

impl Reply {
    fn of(result: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Self {
        let Ok(mut response) = result else {
            return Self {
                status: 0,
                body: Value::Null,
                cookies: Vec::new(),
                retry_after: None,
                location: None,
            };
        };
        let header = |name: &str| {
            let value = response.headers().get(name)?;
            Some(value.to_str().ok()?.to_owned())
        };
        let retry_after = header("retry-after").and_then(|seconds| seconds.parse().ok());
        let location = header("location");
        let cookies = response.headers().get_all("set-cookie").iter();
        let cookies = cookies
            .map(|cookie| cookie.to_str().unwrap().to_owned())
            .collect();
        let text = response.body_mut().read_to_string().unwrap_or_default();
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Self {
            status: response.status().as_u16(),
            body,
            cookies,
            retry_after,
            location,
        }
    }

    pub(crate) fn is_status(&self, status: u16) -> bool {
        self.status == status
    }

    /// The reply, if its status is this one.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    /// A text field.
    #[track_caller]
    pub(crate) fn text(&self, field: &str) -> String {
        self.body[field]
            .as_str()
            .unwrap_or_else(|| panic!("no {field} in {}", self.body))
            .to_owned()
    }

    /// A parameter of the place it leads to.
    #[track_caller]
    pub(crate) fn led_with(&self, name: &str) -> String {
        let location = self.location.as_deref().unwrap_or_default();
        let query = location.split_once('?').map_or("", |(_, query)| query);
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let found = pairs.into_iter().find(|(key, _)| *key == name);
        found
            .unwrap_or_else(|| panic!("no {name} in {location}"))
            .1
            .to_owned()
    }

    /// The code of an error.
    pub(crate) fn code(&self) -> &str {
        self.body["code"]
            .as_str()
            .or(self.body["error"].as_str())
            .unwrap_or_default()
    }

    /// The value of a cookie that was set.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        let pairs = self
            .cookies
            .iter()
            .filter_map(|cookie| cookie.split(';').next()?.split_once('='));
        pairs
            .filter(|(cookie, _)| *cookie == name)
            .map(|(_, value)| value.to_owned())
            .next_back()
    }
}
