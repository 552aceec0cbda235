//! `POST /auth/switch-accounts`: going on in another account, within the same session.

use actix_web::HttpResponse;
use countersign_core::nouns::ids::AccountId;
use countersign_core::usecases::teams::switch_account as usecase;

use crate::common::call::Call;
use crate::crew::Class;
use crate::openapi::Operation;
use crate::openapi::field::formatted;
use crate::surfaces::accounts::bearer;
use crate::surfaces::accounts::document::BEARER;
use crate::surfaces::accounts::entered::AuthenticationResult;
use crate::surfaces::accounts::entered::Entered;
use crate::surfaces::accounts::error::AccountsError;
use crate::surfaces::accounts::kinds::{FORBIDDEN, NOT_FOUND};
use crate::surfaces::accounts::reading::Reading;

pub(in crate::surfaces::accounts) const OPERATION: Operation =
    Operation::new("switchAccounts", "Go on in another account")
        .about("Within the same session; tokens of the account before end with it.")
        .access(BEARER)
        .body(&[formatted("account_id", "uuid", "One of the accounts one is a member of.").required()])
        .replies::<AuthenticationResult>("Tokens for that account.")
        .refuses(&[FORBIDDEN, NOT_FOUND]);

pub(in crate::surfaces::accounts) async fn switch_account(
    mut call: Call,
) -> Result<HttpResponse, AccountsError> {
    let (token, client) = bearer::checked(&call).await?;
    let fields = call.json(call.app.settings.token_body_limit).await?;
    let mut read = Reading::of(&fields);
    let account = read.parsed("account_id", "not_an_id", AccountId::parse);
    read.done()?;
    let account = account?;
    let entered = call
        .work(Class::Session, move |core, caller| {
            let switched = usecase::switch_account(core, caller, &token, account)?;
            Entered::elsewhere(core, client, &switched)
        })
        .await??;
    Ok(entered.reply(&call.app))
}
