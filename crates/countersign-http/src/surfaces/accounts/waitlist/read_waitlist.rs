//! `GET /auth/waitlist` and `GET /auth/waitlist/{feature}`: what one waits for.

use actix_web::HttpResponse;
use countersign_core::nouns::waitlist::WaitlistEntry;
use countersign_core::usecases::waitlist::read_waitlist as usecase;
use serde_json::json;

use super::{PlaceReply, feature_in_path};
use crate::common::call::Call;
use crate::crew::Class;
use crate::surfaces::accounts::bearer;
use crate::surfaces::accounts::error::AccountsError;

/// All of them.
pub(in crate::surfaces::accounts) async fn read_waitlist(call: Call) -> Result<HttpResponse, AccountsError> {
    let entries = entries(&call).await?;
    let places: Vec<PlaceReply> = entries.iter().map(Into::into).collect();
    Ok(HttpResponse::Ok().json(json!({ "waitlist": places })))
}

/// One feature.
pub(in crate::surfaces::accounts) async fn read_place(call: Call) -> Result<HttpResponse, AccountsError> {
    let feature = feature_in_path(&call)?;
    let entries = entries(&call).await?;
    let entry = entries
        .iter()
        .find(|entry| entry.feature.as_ref() == Some(&feature));
    Ok(HttpResponse::Ok().json(entry.map_or_else(PlaceReply::default, PlaceReply::from)))
}

async fn entries(call: &Call) -> Result<Vec<WaitlistEntry>, AccountsError> {
    let (token, _) = bearer::checked(call).await?;
    let read = call.read(Class::Session, move |core| usecase::read_waitlist(core, &token));
    Ok(read.await??)
}
