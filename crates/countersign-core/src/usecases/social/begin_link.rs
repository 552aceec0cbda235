//! Sending somebody who is signed in to a provider, to add who they are there: with the current password, or after a
//! fresh sign-in (A7).

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::connection::ConnectionName;
use crate::nouns::ids::SessionId;
use crate::nouns::ledger::Refusal;
use crate::nouns::social_flow::{Intent, Itinerary};
use crate::passwords::Password;
use crate::ports::store::StoreError;
use crate::usecases::passwords::NotConfirmed;
use crate::usecases::passwords::comparing::confirm_person;
use crate::usecases::social::begin_social::{BeginSocial, BeginSocialError, BegunSocial, begin_social};

/// The command. The redirect URI was on the client's list.
#[derive(Debug)]
pub struct BeginLink {
    /// The session it is asked from, already authenticated. The trip ends where this session does.
    pub session: SessionId,
    /// The current password, if it is shown; then it must be right, however fresh the session is.
    pub current: Option<Password>,
    /// The connection it goes by.
    pub connection: ConnectionName,
    /// Where in the app it ends.
    pub redirect_uri: String,
    /// The app's own `state`, returned verbatim; at most 2,048 octets.
    pub app_state: Option<String>,
    /// SHA-256 of the browser's own random cookie.
    pub browser: [u8; 32],
}

/// Why no browser leaves.
#[derive(Debug, thiserror::Error)]
pub enum BeginLinkError {
    /// Nobody showed that it is still them.
    #[error(transparent)]
    NotConfirmed(#[from] NotConfirmed),
    /// The source began too many; with the store's time of the refusal.
    #[error("refused: {}", .0.reason())]
    Refused(Refusal, Timestamp),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<BeginSocialError> for BeginLinkError {
    fn from(error: BeginSocialError) -> Self {
        match error {
            BeginSocialError::Refused(refusal, at) => Self::Refused(refusal, at),
            BeginSocialError::Store(error) => Self::Store(error),
        }
    }
}

/// Keeps a trip that is this user's and this session's, and can never sign anybody in.
pub fn begin_link(core: &Core, caller: &Caller, command: &BeginLink) -> Result<BegunSocial, BeginLinkError> {
    let confirmed = confirm_person(core, caller, command.session, command.current.as_ref())?;
    let trip = BeginSocial {
        surface: confirmed.session.surface,
        client: confirmed.session.client.clone(),
        itinerary: Itinerary {
            intent: Intent::Link {
                user: confirmed.user.id,
                session: command.session,
            },
            connection: command.connection.to_string(),
            redirect_uri: Some(command.redirect_uri.clone()),
            app_state: command.app_state.clone(),
            code_challenge: None,
            browser: command.browser,
        },
    };
    Ok(begin_social(core, caller, &trip)?)
}
