//! Who issues tokens: an exact text, or Microsoft's template with the tenant in it.

/// What stands in a template where a token has its `tid`.
const TENANT: &str = "{tenantid}";

/// An issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Issuer(String);

impl Issuer {
    /// Takes an issuer as discovery writes it.
    pub(crate) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether that is the `iss` of a token with this `tid`.
    pub(crate) fn is(&self, iss: &str, tenant: Option<&str>) -> bool {
        if !self.0.contains(TENANT) {
            return self.0 == iss;
        }
        tenant.is_some_and(|tenant| is_guid(tenant) && self.0.replace(TENANT, tenant) == iss)
    }

    /// Whether that may be the parameter `iss` of a callback, where no tenant is told yet.
    pub(crate) fn may_be(&self, iss: &str) -> bool {
        match self.0.split_once(TENANT) {
            None => self.0 == iss,
            Some((before, after)) => iss
                .strip_prefix(before)
                .and_then(|rest| rest.strip_suffix(after))
                .is_some_and(is_guid),
        }
    }

    /// Whether Microsoft's discovery may name it: the base, one tenant or the place of one, `v2.0`.
    pub(crate) fn is_microsofts(&self, base: &str) -> bool {
        self.0
            .strip_prefix(base)
            .and_then(|rest| rest.strip_prefix('/')?.strip_suffix("/v2.0"))
            .is_some_and(|tenant| tenant == TENANT || is_guid(tenant))
    }
}

/// Eight, four, four, four and twelve hexadecimal digits.
fn is_guid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "11111111-2222-3333-4444-55555555aaaa";
    const B: &str = "99999999-2222-3333-4444-55555555bbbb";

    #[test]
    fn an_issuer_is_exact() {
        let issuer = Issuer::new("https://id.example");
        assert!(issuer.is("https://id.example", None));
        for other in [
            "https://id.example/",
            "https://ID.example",
            "http://id.example",
            "",
        ] {
            assert!(!issuer.is(other, Some(A)), "{other}");
        }
    }

    #[test]
    fn a2_microsofts_issuer_has_the_tokens_tenant() {
        let issuer = Issuer::new("https://login.example/{tenantid}/v2.0");
        let of = |tenant: &str| format!("https://login.example/{tenant}/v2.0");
        assert!(issuer.is(&of(A), Some(A)));
        assert!(!issuer.is(&of(A), Some(B)));
        assert!(!issuer.is(&of(A), None));
        assert!(!issuer.is(&of("{tenantid}"), Some("{tenantid}")));
        assert!(!issuer.is(&of("../x"), Some("../x")));
        assert!(issuer.may_be(&of(A)) && !issuer.may_be(&of("x")));
    }

    #[test]
    fn microsofts_discovery_names_its_own_issuers() {
        let base = "https://login.example";
        for (text, may) in [
            ("https://login.example/{tenantid}/v2.0", true),
            (&format!("https://login.example/{A}/v2.0"), true),
            ("https://login.example/common/v2.0", false),
            ("https://login.example.evil/{tenantid}/v2.0", false),
            ("https://login.example/v2.0", false),
        ] {
            assert_eq!(Issuer::new(text).is_microsofts(base), may, "{text}");
        }
    }
}
