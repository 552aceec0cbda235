//! Where mailed links may lead: `URI`, or `redirectUrl`, if it is on the list.

use url::{Host, Url};

use super::error::DescopeError;
use crate::app::App;
use crate::common::fields::Fields;
use crate::settings::DescopeSettings;

/// The longest, in characters.
pub(super) const LONGEST: usize = 2_048;

/// Where the link of a request leads: what it names, or else the first of the list; `None` without either.
pub(super) fn of(app: &App, fields: &Fields) -> Result<Option<String>, DescopeError> {
    let settings = &app.settings.descope;
    let named = fields.short("URI", LONGEST)?;
    let named = named.or(fields.short("redirectUrl", LONGEST)?);
    match named {
        None => Ok(settings
            .allowed_redirects
            .iter()
            .find(|listed| !listed.ends_with("/*"))
            .cloned()),
        Some(uri) if admits(settings, &uri) => Ok(Some(uri)),
        Some(_) => {
            let message = "`URI` is not on the list of places links may lead to, or has a `t` of its own.";
            Err(DescopeError::Invalid(message.to_owned()))
        }
    }
}

/// Whether a link may lead there: the query aside exactly as listed, or below what is listed with `/*`. Never with a
/// fragment, which would hide the token from the app's server, nor with credentials, nor with a token of its own, which the
/// app might take for the mailed one: whoever asks could have somebody else signed in as themself.
fn admits(settings: &DescopeSettings, uri: &str) -> bool {
    let Ok(url) = Url::parse(uri) else {
        return false;
    };
    let has_token = url.query_pairs().any(|(name, _)| is_token(name.trim()));
    let plain =
        url.fragment().is_none() && url.username().is_empty() && url.password().is_none() && !has_token;
    let mut bare = url.clone();
    bare.set_query(None);
    let listed = settings.allowed_redirects.iter().any(|listed| {
        let (folder, below) = listed
            .strip_suffix('*')
            .map_or((listed.as_str(), false), |folder| (folder, true));
        Url::parse(folder).is_ok_and(|folder| {
            if below {
                bare.as_str().starts_with(folder.as_str())
            } else {
                bare == folder
            }
        })
    });
    plain && (listed || settings.loopback_redirects && is_of_this_machine(&url))
}

/// Whether a parameter of that name is read as `t`; some read `t[]` so as well.
fn is_token(name: &str) -> bool {
    name.strip_prefix('t')
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
}

fn is_of_this_machine(url: &Url) -> bool {
    let here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    here && matches!(url.scheme(), "http" | "https")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_where_they_may_and_nowhere_else() {
        let settings = |listed: &[&str]| DescopeSettings {
            allowed_redirects: listed.iter().map(|&uri| uri.to_owned()).collect(),
            ..DescopeSettings::default()
        };
        let listed = settings(&[
            "https://app.example/verify",
            "https://two.example/in/*",
            "acme://login",
        ]);
        for (uri, admitted) in [
            ("https://app.example/verify", true),
            ("https://app.example/verify?next=%2Fhome", true),
            ("https://app.example/verify?step=t&to=%2Ft", true),
            ("https://app.example/verify?t=theirs", false),
            ("https://app.example/verify?next=x&%74=theirs", false),
            ("https://app.example/verify?t[]=theirs", false),
            ("https://app.example/verify?+t", false),
            ("https://app.example/verify/", false),
            ("https://app.example/verify/more", false),
            ("https://app.example/verify#x", false),
            ("https://app.example:8443/verify", false),
            ("http://app.example/verify", false),
            ("https://app.example.evil.example/verify", false),
            ("https://me@app.example/verify", false),
            ("https://two.example/in/a/b", true),
            ("https://two.example/in/../out", false),
            ("https://two.example/inside", false),
            ("acme://login", true),
            ("http://localhost:3000/verify", false),
            ("verify", false),
        ] {
            assert_eq!(admits(&listed, uri), admitted, "{uri}");
        }
        let loopback = DescopeSettings {
            loopback_redirects: true,
            ..DescopeSettings::default()
        };
        for (uri, admitted) in [
            ("http://localhost:3000/verify?x=1", true),
            ("http://127.0.0.1/verify", true),
            ("http://[::1]:8080/", true),
            ("http://localhost.evil.example/", false),
            ("javascript://localhost/%0aalert(1)", false),
        ] {
            assert_eq!(admits(&loopback, uri), admitted, "{uri}");
        }
    }
}
