//! `POST` and `PUT /auth/waitlist/{feature}`: waiting for a feature.

use actix_web::HttpResponse;
use countersign_core::usecases::waitlist::join_waitlist as usecase;

use super::{PlaceReply, feature_in_path};
use crate::common::call::Call;
use crate::crew::Class;
use crate::surfaces::accounts::bearer;
use crate::surfaces::accounts::error::AccountsError;

pub(in crate::surfaces::accounts) async fn join_waitlist(call: Call) -> Result<HttpResponse, AccountsError> {
    let (token, _) = bearer::checked(&call).await?;
    let feature = feature_in_path(&call)?;
    let entry = call
        .work(Class::Session, move |core, caller| {
            usecase::join_waitlist(core, caller, &token, &feature)
        })
        .await??;
    Ok(HttpResponse::Ok().json(PlaceReply::from(&entry)))
}
