//! `PATCH /api/accounts/{id}`: what an account is called.

use actix_web::HttpResponse;
use countersign_core::nouns::account::LONGEST_ACCOUNT_NAME;
use countersign_core::usecases::teams::rename_account as usecase;

use super::account_in_path;
use crate::common::call::Call;
use crate::crew::Class;
use crate::surfaces::accounts::bearer;
use crate::surfaces::accounts::error::AccountsError;
use crate::surfaces::accounts::reading::Reading;
use crate::surfaces::accounts::replies::AccountReply;

pub(in crate::surfaces::accounts) async fn rename_account(
    mut call: Call,
) -> Result<HttpResponse, AccountsError> {
    let (token, _) = bearer::checked(&call).await?;
    let account = account_in_path(&call)?;
    let fields = call.json(call.app.settings.token_body_limit).await?;
    let mut read = Reading::of(&fields);
    let name = read
        .short("name", LONGEST_ACCOUNT_NAME)
        .and_then(|name| match name {
            Some(name) => Ok(name),
            None => read.refuse("name", "missing"),
        });
    read.done()?;
    let name = name?;
    let renamed = call
        .work(Class::Session, move |core, caller| {
            usecase::rename_account(core, caller, &token, account, &name)
        })
        .await??;
    Ok(HttpResponse::Ok().json(AccountReply::from(&renamed)))
}
