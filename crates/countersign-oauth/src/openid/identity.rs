//! From claims that were judged to the identity the core knows.

use countersign_core::nouns::address::Address;
use countersign_core::nouns::connection::Provider;
use countersign_core::ports::providers::{ProviderError, SocialIdentity};
use serde_json::Value;

use super::claims::Claims;
use crate::person;
use crate::trust::{self, Said};

/// The identity. `user` is what Apple's callback carried besides.
pub(crate) fn of(
    provider: Provider,
    trusted_domains: &[String],
    claims: &Claims,
    user: Option<&str>,
) -> Result<SocialIdentity, ProviderError> {
    let told = &claims.person;
    let text = |value: &'_ Option<Value>| value.as_ref().and_then(Value::as_str).map(str::to_owned);
    let said = Said {
        verified: told.email_verified.as_ref(),
        hosted: told.hd.as_ref(),
        domain_verified: told.xms_edov.as_ref(),
    };
    let address = text(&told.email).and_then(|email| Address::parse(&email).ok());
    let trusted = address
        .as_ref()
        .is_some_and(|address| trust::is_trusted(provider, trusted_domains, address, said));
    let mut given_name = person::given(text(&told.given_name).as_deref());
    let mut family_name = person::given(text(&told.family_name).as_deref());
    if let Some(user) = user.filter(|_| provider == Provider::Apple) {
        (given_name, family_name) = person::apple_names(user);
    }
    let both = match (&given_name, &family_name) {
        (Some(given), Some(family)) => Some(format!("{given} {family}")),
        (one, other) => one.clone().or_else(|| other.clone()),
    };
    Ok(SocialIdentity {
        issuer: claims.iss.clone(),
        subject: claims.subject()?.to_owned(),
        address_verified: address.is_some() && trust::is_verified(provider, said),
        trusted,
        address,
        display_name: person::display(text(&told.name).as_deref()).or(both),
        given_name,
        family_name,
        avatar_url: person::picture(text(&told.picture).as_deref()),
        locale: person::language(text(&told.locale).as_deref()),
    })
}
