//! `DELETE /auth/waitlist/{feature}`: waiting no longer.

use actix_web::HttpResponse;
use countersign_core::usecases::waitlist::leave_waitlist as usecase;

use super::{PlaceReply, feature_in_path};
use crate::common::call::Call;
use crate::crew::Class;
use crate::surfaces::accounts::bearer;
use crate::surfaces::accounts::error::AccountsError;

pub(in crate::surfaces::accounts) async fn leave_waitlist(call: Call) -> Result<HttpResponse, AccountsError> {
    let (token, _) = bearer::checked(&call).await?;
    let feature = feature_in_path(&call)?;
    call.work(Class::Session, move |core, caller| {
        usecase::leave_waitlist(core, caller, &token, &feature)
    })
    .await??;
    Ok(HttpResponse::Ok().json(PlaceReply::default()))
}
