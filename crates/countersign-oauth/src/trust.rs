//! What a provider's word about an address is worth: whether it says that the address is proven, and whether it may.

use countersign_core::nouns::address::Address;
use countersign_core::nouns::connection::Provider;
use serde_json::Value;

/// Mailboxes that Google itself runs.
const GOOGLES: &[&str] = &["gmail.com", "googlemail.com"];
/// Mailboxes that Apple itself runs, its relay among them.
const APPLES: &[&str] = &["icloud.com", "me.com", "mac.com", "privaterelay.appleid.com"];

/// What is said about an address besides the address.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Said<'a> {
    /// `email_verified`.
    pub(crate) verified: Option<&'a Value>,
    /// Google's `hd`: the organisation whose directory the account is in.
    pub(crate) hosted: Option<&'a Value>,
    /// Microsoft's `xms_edov`: the directory has proven that it owns the address's domain.
    pub(crate) domain_verified: Option<&'a Value>,
}

/// Whether the provider says that the address is proven. Boolean `true` alone counts, but for Apple's text.
pub(crate) fn is_verified(provider: Provider, said: Said<'_>) -> bool {
    match provider {
        Provider::Google | Provider::Github | Provider::Oidc => said.verified == Some(&Value::Bool(true)),
        Provider::Apple => said
            .verified
            .is_some_and(|value| value == &Value::Bool(true) || value == "true"),
        Provider::Microsoft => said.domain_verified.is_some_and(is_yes),
    }
}

/// Whether this connection may vouch for the address. Providers speak for mailboxes they run themselves and for
/// domains that proved to be in their directories; for all else the operator's list decides.
pub(crate) fn is_trusted(provider: Provider, listed: &[String], address: &Address, said: Said<'_>) -> bool {
    let own = match provider {
        // Google's own rule for when it is authoritative: its mailboxes, and accounts of an organisation's directory.
        Provider::Google => {
            let hosted = said.hosted.and_then(Value::as_str);
            GOOGLES.contains(&address.domain()) || hosted.is_some_and(|domain| !domain.is_empty())
        }
        Provider::Apple => APPLES.contains(&address.domain()),
        Provider::Microsoft => return said.domain_verified.is_some_and(is_yes),
        Provider::Github | Provider::Oidc => false,
    };
    own || listed
        .iter()
        .any(|domain| domain == "*" || domain == address.domain())
}

/// Microsoft documents a boolean and has been seen to send it as a number and as a text.
fn is_yes(value: &Value) -> bool {
    value == &Value::Bool(true) || value == 1 || value == "1" || value == "true"
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn trusted(provider: Provider, listed: &[&str], address: &str, said: &Value) -> bool {
        let listed: Vec<String> = listed.iter().map(ToString::to_string).collect();
        let said = Said {
            verified: said.get("email_verified"),
            hosted: said.get("hd"),
            domain_verified: said.get("xms_edov"),
        };
        is_trusted(provider, &listed, &Address::parse(address).unwrap(), said)
    }

    #[test]
    fn a2_verified_is_boolean_true_and_nothing_else() {
        let verified = |provider, value: &Value| {
            is_verified(
                provider,
                Said {
                    verified: Some(value),
                    ..Said::default()
                },
            )
        };
        for provider in Provider::ALL {
            for value in [
                json!(false),
                json!("false"),
                json!(1),
                json!("1"),
                json!(null),
                json!("TRUE"),
                json!([true]),
            ] {
                assert!(!verified(provider, &value), "{provider:?} {value}");
            }
            assert_eq!(verified(provider, &json!("true")), provider == Provider::Apple);
            assert_eq!(verified(provider, &json!(true)), provider != Provider::Microsoft);
            assert!(!is_verified(provider, Said::default()), "{provider:?}");
        }
    }

    #[test]
    fn a2_microsoft_vouches_by_its_own_claim_alone() {
        let address = "a@contoso.com";
        for yes in [json!(true), json!(1), json!("1"), json!("true")] {
            let said = json!({"xms_edov": yes});
            assert!(trusted(Provider::Microsoft, &[], address, &said), "{said}");
        }
        for no in [
            json!({}),
            json!({"xms_edov": false}),
            json!({"xms_edov": "0"}),
            json!({"email_verified": true}),
        ] {
            assert!(
                !trusted(Provider::Microsoft, &["contoso.com", "*"], address, &no),
                "{no}"
            );
        }
    }

    #[test]
    fn providers_speak_for_what_they_run() {
        let none = json!({});
        assert!(trusted(Provider::Google, &[], "a@gmail.com", &none));
        assert!(trusted(
            Provider::Google,
            &[],
            "a@acme.example",
            &json!({"hd": "acme.example"})
        ));
        assert!(!trusted(Provider::Google, &[], "a@acme.example", &none));
        assert!(!trusted(
            Provider::Google,
            &[],
            "a@acme.example",
            &json!({"hd": ""})
        ));
        assert!(!trusted(
            Provider::Google,
            &[],
            "a@acme.example",
            &json!({"hd": true})
        ));
        assert!(trusted(Provider::Apple, &[], "x@privaterelay.appleid.com", &none));
        assert!(!trusted(Provider::Apple, &[], "a@gmail.com", &none));
        assert!(!trusted(
            Provider::Oidc,
            &[],
            "a@gmail.com",
            &json!({"hd": "gmail.com"})
        ));
        assert!(!trusted(Provider::Github, &[], "a@github.com", &none));
    }

    #[test]
    fn listed_domains_are_exact() {
        let none = json!({});
        assert!(trusted(
            Provider::Oidc,
            &["acme.example"],
            "a@acme.example",
            &none
        ));
        assert!(!trusted(
            Provider::Oidc,
            &["acme.example"],
            "a@sub.acme.example",
            &none
        ));
        assert!(!trusted(
            Provider::Oidc,
            &["acme.example"],
            "a@notacme.example",
            &none
        ));
        assert!(trusted(Provider::Oidc, &["*"], "a@anything.example", &none));
    }
}
