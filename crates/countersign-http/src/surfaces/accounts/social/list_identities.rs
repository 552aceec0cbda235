//! `GET /auth/identities`: who one is at providers.

use actix_web::HttpResponse;
use countersign_core::nouns::identity::Identity;
use countersign_core::nouns::ids::IdentityId;
use countersign_core::usecases::social::list_identities as usecase;
use schemars::JsonSchema;
use serde::Serialize;

use crate::common::call::Call;
use crate::common::times::rfc3339;
use crate::crew::Class;
use crate::openapi::{Operation, wire};
use crate::surfaces::accounts::bearer;
use crate::surfaces::accounts::document::BEARER;
use crate::surfaces::accounts::error::AccountsError;

pub(in crate::surfaces::accounts) const OPERATION: Operation =
    Operation::new("listIdentities", "List one's identities at providers")
        .about("Each of them signs in.")
        .access(BEARER)
        .replies::<Identities>("They, the oldest first.");

#[derive(Serialize, JsonSchema)]
struct Identities {
    identities: Vec<IdentityReply>,
}

/// Who somebody is at a provider.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SocialIdentity")]
struct IdentityReply {
    #[schemars(with = "wire::Id")]
    id: IdentityId,
    /// The connection it came by.
    provider: String,
    /// The provider's own name of itself (OpenID Connect).
    issuer: String,
    /// The address the provider named when it was linked; it proves nothing.
    email: Option<String>,
    #[schemars(with = "wire::Instant")]
    linked_at: String,
    /// When somebody last signed in by it.
    #[schemars(with = "wire::Instant")]
    last_used_at: String,
}

impl From<&Identity> for IdentityReply {
    fn from(identity: &Identity) -> Self {
        Self {
            id: identity.id,
            provider: identity.connection.clone(),
            issuer: identity.key.issuer.clone(),
            email: identity
                .address
                .as_ref()
                .map(|address| address.as_str().to_owned()),
            linked_at: rfc3339(identity.created_at),
            last_used_at: rfc3339(identity.last_used_at),
        }
    }
}

pub(in crate::surfaces::accounts) async fn list_identities(
    call: Call,
) -> Result<HttpResponse, AccountsError> {
    let (token, _) = bearer::checked(&call).await?;
    let identities = call
        .read(Class::Session, move |core| {
            let session = bearer::session(core, token)?.session.id;
            Ok::<_, AccountsError>(usecase::list_identities(core, session)?)
        })
        .await??;
    let identities = identities.iter().map(Into::into).collect();
    Ok(HttpResponse::Ok().json(Identities { identities }))
}
