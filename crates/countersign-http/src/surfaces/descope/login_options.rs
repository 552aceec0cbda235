//! `loginOptions`: claims for the tokens, words for the mail, and what success is to do besides.

use std::collections::BTreeMap;

use countersign_core::Core;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::bound::{Bound, Names};
use countersign_core::nouns::locale::Locale;
use countersign_core::nouns::profile::{LONGEST_PICTURE, is_clean, is_clean_value, is_picture};
use countersign_core::tokens::descope::CheckedRefreshJwt;
use countersign_core::tokens::management::Scope;
use countersign_core::usecases::descope::sessions::read_session;
use serde_json::{Map, Value};

use super::bearer::Asker;
use super::error::DescopeError;
use crate::app::App;
use crate::common::fields::{FieldError, Fields};

/// The kind of proof that a code or a link is.
pub(super) const MAILBOX: &str = "email";
/// How many claims, or words for a mail, a caller may give.
pub(super) const MOST: usize = 20;
/// The longest name of either, in characters.
pub(super) const LONGEST_NAME: usize = 60;
/// The longest value of a claim, in characters; of one that is no string, as JSON.
pub(super) const LONGEST_CLAIM: usize = 500;
/// The most that all claims may be as JSON, in octets: a session token carries them, and has to fit the header in which
/// programs show it.
const MOST_OF_CLAIMS: usize = 12 * 1024;
/// The longest word for a mail, in characters.
pub(super) const LONGEST_WORD: usize = 100;
/// The longest name of a person, in characters.
pub(super) const LONGEST_PERSON: usize = 200;
/// The longest telephone number, in characters.
pub(super) const LONGEST_PHONE: usize = 32;

/// What a caller wants of a sign-in.
#[derive(Default)]
pub(super) struct LoginOptions {
    claims: Map<String, Value>,
    /// Whether a program of the operator's asks, so that its claims are as good as ours.
    trusted: bool,
    ends_other_sessions: bool,
    steps_up: bool,
    mfa: bool,
    /// The session that is raised, or whose proofs count as well.
    refresh: Option<CheckedRefreshJwt>,
    options: BTreeMap<String, String>,
    pkce: Option<String>,
    /// The language of the mail.
    pub(super) locale: Option<Locale>,
}

impl LoginOptions {
    /// Reads `loginOptions` of a body.
    pub(super) fn read(fields: &Fields, asker: &Asker, app: &App) -> Result<Self, DescopeError> {
        let outer = word_options(fields)?;
        let Some(given) = fields.object("loginOptions")? else {
            return Ok(Self {
                options: outer,
                locale: locale(fields)?,
                ..Self::default()
            });
        };
        let flag = |name| Ok::<_, FieldError>(given.flag(name)?.unwrap_or(false));
        let (steps_up, mfa) = (flag("stepup")?, flag("mfa")?);
        let refresh = if steps_up || mfa {
            if asker.shown().is_none() {
                return Err(DescopeError::Missing("the refresh token"));
            }
            Some(asker.refresh(app)?)
        } else {
            None
        };
        let mut options = word_options(&given)?;
        options.extend(outer);
        Ok(Self {
            claims: claims(&given)?,
            trusted: asker.key.as_ref().is_some_and(|key| key.may(Scope::Users)),
            ends_other_sessions: flag("revokeOtherSessions")?,
            steps_up,
            mfa,
            refresh,
            options,
            pkce: challenge(&given)?,
            locale: locale(&given)?.or(locale(fields)?),
        })
    }

    /// What a challenge for `address` is bound to, whose proof is of that kind. Where a session is to be raised, it has to be that person's.
    pub(super) fn bind(
        &self,
        core: &Core,
        asker: &Asker,
        address: &Address,
        kind: &str,
    ) -> Result<Bound, DescopeError> {
        let mut bound = Bound {
            ends_other_sessions: self.ends_other_sessions,
            options: self.options.clone(),
            ..Bound::default()
        };
        if self.trusted {
            let used = asker.key.as_ref().filter(|_| !self.claims.is_empty());
            if let Some(key) = used {
                core.deployment.tally_read(&key.id, "claims");
            }
            bound.trusted_claims = self.claims.clone();
        } else {
            bound.claims = self.claims.clone();
        }
        if let Some(refresh) = &self.refresh {
            let facts = read_session(core, asker.id(), refresh)?;
            if facts.user.address != *address {
                return Err(DescopeError::LoggedOut);
            }
            bound.user = Some(facts.user.id);
            bound.session = Some(facts.session.id);
            bound.steps_up = self.steps_up;
            if self.mfa {
                bound.amr = with(&facts.session.details.amr, kind);
            }
        }
        Ok(bound)
    }

    /// The PKCE challenge (RFC 7636, S256), for links that another browser opens.
    pub(super) fn pkce(&self) -> Option<String> {
        self.pkce.clone()
    }
}

/// How somebody proved who they are who does it by one more kind now: two factors only if they are of two kinds.
fn with(before: &[String], kind: &str) -> Vec<String> {
    let mut amr: Vec<String> = before.iter().filter(|kind| *kind != "mfa").cloned().collect();
    if amr.is_empty() {
        amr.push(MAILBOX.to_owned());
    }
    if !amr.iter().any(|known| known == kind) {
        amr.push(kind.to_owned());
    }
    if amr.len() > 1 {
        amr.push("mfa".to_owned());
    }
    amr
}

/// `user`: the names of somebody who signs up.
pub(super) fn names(fields: &Fields) -> Result<Option<Names>, DescopeError> {
    let Some(user) = fields.object("user")? else {
        return Ok(None);
    };
    let name = |field| user.short(field, LONGEST_PERSON);
    Ok(Some(Names {
        display_name: name("name")?.or(name("displayName")?),
        given_name: name("givenName")?,
        family_name: name("familyName")?,
        avatar_url: picture(&user, "picture")?,
        phone: user.short("phone", LONGEST_PHONE)?,
    }))
}

/// A picture: an https URL.
pub(super) fn picture(fields: &Fields, name: &'static str) -> Result<Option<String>, DescopeError> {
    let url = fields.short(name, LONGEST_PICTURE)?;
    match url {
        Some(url) if !is_picture(&url) => {
            let message = format!("`{name}` must be an https URL of at most {LONGEST_PICTURE} octets.");
            Err(DescopeError::Invalid(message))
        }
        url => Ok(url),
    }
}

/// `loginId`, which is an address here, as is `email` where it is given: of sign-ups the same one.
pub(super) fn login_id(fields: &Fields) -> Result<Address, DescopeError> {
    let address = address(fields, "loginId")?.ok_or(DescopeError::Missing("loginId"))?;
    let inner = fields.object("user")?.unwrap_or_default();
    let others = [address_in(fields)?, address_in(&inner)?];
    if others.into_iter().flatten().any(|other| other != address) {
        let message = "`email` must be the `loginId` here: addresses are login ids.";
        return Err(DescopeError::Invalid(message.to_owned()));
    }
    Ok(address)
}

fn address_in(fields: &Fields) -> Result<Option<Address>, DescopeError> {
    address(fields, "email")
}

/// An address; an empty one is as good as absent.
pub(super) fn address(fields: &Fields, name: &'static str) -> Result<Option<Address>, DescopeError> {
    let text = fields.text(name)?.filter(|text| !text.is_empty());
    let parsed = text.map(Address::parse).transpose();
    parsed.map_err(|_| {
        let message = format!("`{name}` must be an address this service sends mail to.");
        DescopeError::Invalid(message)
    })
}

/// `locale`; a language nobody has is none.
pub(super) fn locale(fields: &Fields) -> Result<Option<Locale>, DescopeError> {
    Ok(fields.text("locale")?.and_then(Locale::parse))
}

/// `customClaims`.
pub(super) fn claims(fields: &Fields) -> Result<Map<String, Value>, DescopeError> {
    let claims = fields.object("customClaims")?.unwrap_or_default().into_map();
    let refused = |why: String| Err(DescopeError::Invalid(format!("`customClaims` {why}.")));
    if claims.len() > MOST {
        return refused(format!("has more than {MOST} claims"));
    }
    for (name, value) in &claims {
        let length = match value {
            Value::String(text) => text.chars().count(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                value.to_string().chars().count()
            }
        };
        if name.chars().count() > LONGEST_NAME {
            return refused(format!("has a name of more than {LONGEST_NAME} characters"));
        }
        if length > LONGEST_CLAIM {
            return refused(format!("has a value of more than {LONGEST_CLAIM} characters"));
        }
        if !is_clean(name) || !is_clean_value(value) {
            return refused("has a control character".to_owned());
        }
    }
    if serde_json::to_string(&claims).map_or(usize::MAX, |text| text.len()) > MOST_OF_CLAIMS {
        return refused(format!("has more than {MOST_OF_CLAIMS} octets of JSON"));
    }
    Ok(claims)
}

/// `templateOptions`: one line each.
fn word_options(fields: &Fields) -> Result<BTreeMap<String, String>, DescopeError> {
    let given = fields.object("templateOptions")?.unwrap_or_default().into_map();
    let refused = || {
        let message = format!(
            "`templateOptions` must be at most {MOST} strings of one line and at most {LONGEST_WORD} characters."
        );
        DescopeError::Invalid(message)
    };
    if given.len() > MOST {
        return Err(refused());
    }
    let word = |(name, value): (String, Value)| match value {
        Value::String(text) if text.chars().count() <= LONGEST_WORD && is_clean(&text) => {
            (name.chars().count() <= LONGEST_NAME && is_clean(&name)).then_some((name, text))
        }
        _ => None,
    };
    given
        .into_iter()
        .map(word)
        .collect::<Option<_>>()
        .ok_or_else(refused)
}

/// `pkceChallenge`.
fn challenge(fields: &Fields) -> Result<Option<String>, DescopeError> {
    let Some(text) = fields.text("pkceChallenge")?.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let alphabet = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    if text.len() == 43 && text.bytes().all(alphabet) {
        Ok(Some(text.to_owned()))
    } else {
        let message = "`pkceChallenge` must be the SHA-256 of a verifier in base64url.";
        Err(DescopeError::Invalid(message.to_owned()))
    }
}
