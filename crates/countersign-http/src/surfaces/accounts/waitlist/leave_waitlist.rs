//! `DELETE /auth/waitlist/{feature}`: waiting no longer.

use actix_web::HttpResponse;
use countersign_core::usecases::waitlist::leave_waitlist as usecase;

use super::{PlaceReply, feature_in_path};
use crate::common::call::Call;
use crate::crew::Class;
use crate::openapi::Operation;
use crate::surfaces::accounts::bearer;
use crate::surfaces::accounts::document::BEARER;
use crate::surfaces::accounts::error::AccountsError;
use crate::surfaces::accounts::fields::FEATURE;
use crate::surfaces::accounts::kinds::{FORBIDDEN, NOT_FOUND};

pub(in crate::surfaces::accounts) const OPERATION: Operation =
    Operation::new("leaveWaitlist", "Wait for a feature no longer")
        .access(BEARER)
        .path(&[FEATURE])
        .replies::<PlaceReply>("No place any more.")
        .refuses(&[FORBIDDEN, NOT_FOUND]);

pub(in crate::surfaces::accounts) async fn leave_waitlist(call: Call) -> Result<HttpResponse, AccountsError> {
    let (token, _) = bearer::checked(&call).await?;
    let feature = feature_in_path(&call)?;
    call.work(Class::Session, move |core, caller| {
        usecase::leave_waitlist(core, caller, &token, &feature)
    })
    .await??;
    Ok(HttpResponse::Ok().json(PlaceReply::default()))
}
