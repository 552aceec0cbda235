//! Who asks: `Authorization: Bearer <project>[:<token>][:<management key>]`.

use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use countersign_core::nouns::client::{Client, ClientId, SignUpMode};
use countersign_core::tokens::descope::{CheckedRefreshJwt, check_refresh};
use countersign_core::tokens::management::{self, ManagementKey};
use countersign_core::tokens::opaque::OpaqueToken;

use super::error::DescopeError;
use crate::app::App;
use crate::common::call::Call;

/// The header in which the SDK for pages shows the device token it was given.
const KNOWN_DEVICE: &str = "x-descope-known-device-token";

/// A caller of the project.
pub(super) struct Asker {
    /// The project, as an app.
    pub(super) project: Client,
    /// The token shown, whatever it is.
    token: Option<String>,
    /// The management key shown, if it is one of this service.
    pub(super) key: Option<ManagementKey>,
}

impl Asker {
    /// Reads the bearer; refuses any project but those of the settings.
    pub(super) fn of(call: &Call) -> Result<Self, DescopeError> {
        let text = bearer(call.headers()).ok_or(DescopeError::NoProject)?;
        let mut parts = text.split(':');
        let project = parts.next().and_then(|id| project(&call.app, id));
        let project = project.ok_or(DescopeError::NoProject)?;
        let key = |shown: &str| management::find(&call.app.settings.descope.management_keys, shown).cloned();
        let some = |part: &str| Some(part).filter(|part| !part.is_empty()).map(str::to_owned);
        let (token, key) = match (parts.next(), parts.next(), parts.next()) {
            (None, _, _) => (None, None),
            // Either a token or a key; a text that is no key is taken for a token.
            (Some(one), None, _) => match key(one) {
                Some(key) => (None, Some(key)),
                None => (some(one), None),
            },
            (Some(token), Some(shown), None) => (some(token), Some(key(shown).ok_or(DescopeError::NoKey)?)),
            (Some(_), Some(_), Some(_)) => return Err(DescopeError::NoProject),
        };
        Ok(Self { project, token, key })
    }

    /// The refresh JWT shown, checked without the store.
    pub(super) fn refresh(&self, app: &App) -> Result<CheckedRefreshJwt, DescopeError> {
        let checked = self.shown().and_then(|token| {
            let core = &app.core;
            check_refresh(core, self.project.id.as_str(), token, core.now())
        });
        checked.ok_or(DescopeError::LoggedOut)
    }

    /// The token shown, whatever it is.
    pub(super) fn shown(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// The project's id.
    pub(super) fn id(&self) -> &ClientId {
        &self.project.id
    }
}

/// A project of this service, as an app of the core.
pub(super) fn project(app: &App, id: &str) -> Option<Client> {
    let known = app.settings.descope.project_ids.iter().any(|known| known == id);
    known.then(|| Client {
        sign_up: SignUpMode::Immediate,
        ..Client::new(ClientId::new(id))
    })
}

/// The device token shown: what cannot be one is as good as absent.
pub(super) fn device(headers: &HeaderMap, field: Option<&str>) -> Option<OpaqueToken> {
    let header = headers.get(KNOWN_DEVICE).and_then(|line| line.to_str().ok());
    field.or(header).and_then(OpaqueToken::parse)
}

/// What follows the scheme; `None` without the one header of that scheme.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut lines = headers.get_all(AUTHORIZATION);
    let (Some(only), None) = (lines.next(), lines.next()) else {
        return None;
    };
    let (scheme, text) = only.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| text.trim())
}
