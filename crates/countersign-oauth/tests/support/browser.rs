//! A browser as far as a sign-in needs one: cookies, redirects, and a person who fills in forms.

use std::collections::BTreeMap;

use ureq::Agent;
use url::Url;
use url::form_urlencoded::Serializer;

pub(crate) struct Browser {
    agent: Agent,
    cookies: BTreeMap<String, String>,
}

/// What it was sent back with.
pub(crate) struct Callback {
    pub(crate) code: String,
    pub(crate) state: String,
    pub(crate) issuer: Option<String>,
}

enum Page {
    Moved(Url),
    Shown(String),
}

impl Browser {
    pub(crate) fn new() -> Self {
        let config = Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(false)
            .proxy(None);
        Self {
            agent: config.build().new_agent(),
            cookies: BTreeMap::new(),
        }
    }

    /// Follows `url`, signs in as `person`, agrees to everything, until it is sent to `callback`.
    pub(crate) fn sign_in(mut self, url: &str, person: &str, callback: &str) -> Callback {
        let mut at = Url::parse(url).unwrap();
        let mut page = self.open(&at, None);
        for _ in 0..20 {
            match page {
                Page::Moved(to) if to.as_str().starts_with(callback) => return Callback::read(&to),
                Page::Moved(to) => {
                    page = self.open(&to, None);
                    at = to;
                }
                Page::Shown(html) => {
                    let action = between(&html, "action=\"", "\"");
                    let prompt = between(&html, "name=\"prompt\" value=\"", "\"");
                    let mut form = Serializer::new(String::new());
                    form.append_pair("prompt", prompt);
                    if prompt == "login" {
                        form.append_pair("login", person).append_pair("password", "any");
                    }
                    at = at.join(action).unwrap();
                    page = self.open(&at, Some(form.finish()));
                }
            }
        }
        panic!("the sign-in goes round in circles");
    }

    fn open(&mut self, url: &Url, form: Option<String>) -> Page {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let cookies = cookies.join("; ");
        let answer = match form {
            None => self.agent.get(url.as_str()).header("cookie", &cookies).call(),
            Some(form) => {
                let request = self.agent.post(url.as_str()).header("cookie", &cookies);
                request
                    .content_type("application/x-www-form-urlencoded")
                    .send(form)
            }
        };
        let mut answer = answer.unwrap();
        for cookie in answer.headers().get_all("set-cookie") {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        if let Some(to) = answer.headers().get("location") {
            return Page::Moved(url.join(to.to_str().unwrap()).unwrap());
        }
        let html = answer.body_mut().read_to_string().unwrap();
        assert!(answer.status().is_success(), "{}: {html}", answer.status());
        Page::Shown(html)
    }
}

impl Callback {
    fn read(url: &Url) -> Self {
        let mut values: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
        Self {
            code: values
                .remove("code")
                .unwrap_or_else(|| panic!("no code in {url}")),
            state: values.remove("state").unwrap(),
            issuer: values.remove("iss"),
        }
    }
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text
        .split_once(before)
        .unwrap_or_else(|| panic!("no {before} in {text}"));
    rest.split_once(after).unwrap().0
}
