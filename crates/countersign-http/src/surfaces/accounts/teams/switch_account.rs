//! `POST /auth/switch-accounts`: going on in another account, within the same session.

use actix_web::HttpResponse;
use countersign_core::nouns::ids::AccountId;
use countersign_core::usecases::teams::switch_account as usecase;

use crate::common::call::Call;
use crate::crew::Class;
use crate::surfaces::accounts::bearer;
use crate::surfaces::accounts::entered::Entered;
use crate::surfaces::accounts::error::AccountsError;
use crate::surfaces::accounts::reading::Reading;

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
