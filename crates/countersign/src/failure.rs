//! Why a command failed: told once, with the chain of reasons, to whoever ran it.

use countersign_core::ports::store::StoreError;
use countersign_core::usecases::open_signing_keys::OpenSigningKeysError;
use countersign_email::{RenderErrors, SmtpSetupError};
use countersign_http::ServeError;

use crate::root_secret::RootSecretError;
use crate::settings::Problems;
use crate::store::OpenStoreError;

/// A command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The settings cannot be used.
    #[error("{0}")]
    Settings(#[from] Problems),
    /// The store cannot be opened or migrated.
    #[error(transparent)]
    OpenStore(#[from] OpenStoreError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no root secret.
    #[error(transparent)]
    RootSecret(#[from] RootSecretError),
    /// There are no keys to sign with.
    #[error("{error}{}", way_on(error))]
    SigningKeys {
        /// Why.
        #[from]
        error: OpenSigningKeysError,
    },
    /// The templates of mails cannot be used.
    #[error("the templates of mails cannot be used:\n{0}")]
    Templates(#[from] RenderErrors),
    /// Mails cannot be sent.
    #[error(transparent)]
    Smtp(#[from] SmtpSetupError),
    /// Requests cannot be served.
    #[error("{error}{}", hint(error))]
    Http {
        /// Why.
        #[from]
        error: ServeError,
    },
    /// What was asked for cannot be done, for a reason that says it all.
    #[error("{0}")]
    Told(String),
    /// Something about this process or its arguments.
    #[error("{what}: {source}")]
    Process {
        /// What could not be done.
        what: &'static str,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl Failure {
    /// What could not be done, and why.
    pub(crate) fn process<E: std::error::Error + Send + Sync + 'static>(
        what: &'static str,
    ) -> impl FnOnce(E) -> Self {
        move |source| Self::Process {
            what,
            source: Box::new(source),
        }
    }
}

fn way_on(error: &OpenSigningKeysError) -> &'static str {
    match error {
        OpenSigningKeysError::Unusable(_) => {
            " Set the one it was sealed under as root_secret; \
             if it is gone, see \"If the root secret is lost\" in docs/operations.md"
        }
        OpenSigningKeysError::NotMade | OpenSigningKeysError::Store(_) => "",
    }
}

fn hint(error: &ServeError) -> &'static str {
    match error {
        ServeError::Bind { error, .. } => match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                "; stop what listens there, or set COUNTERSIGN_LISTEN to another place"
            }
            std::io::ErrorKind::PermissionDenied => "; ports below 1024 need a privilege: take a higher one",
            _ => "",
        },
        ServeError::NoAddress | ServeError::Broken(_) => "",
    }
}
