//! `POST /auth/sign-up`: a user with a password, and an account of their own.

use actix_web::HttpResponse;
use countersign_core::nouns::client::LoginMethod;
use countersign_core::nouns::surface::Surface;
use countersign_core::usecases::passwords::sign_up::{self as usecase, SignUp, SignUpError, SignedUp};

use super::asked::Binding;
use super::entered::Entered;
use super::error::AccountsError;
use super::reading::Reading;
use super::{clients, cookies, csrf};
use crate::common::call::Call;

enum Answer {
    In(Box<Entered>),
    Asked(countersign_core::usecases::request_otp::RequestedOtp),
}

pub(super) async fn sign_up(mut call: Call) -> Result<HttpResponse, AccountsError> {
    let fields = call.json(call.app.settings.token_body_limit).await?;
    csrf::check_if_shown(&call, &fields)?;
    let mut read = Reading::of(&fields);
    let (id, address, password) = (
        read.client_id(),
        read.email("email"),
        read.new_password("password"),
    );
    let (uri, challenge) = (read.redirect_uri(), read.code_challenge());
    let (device, label, locale) = (read.device(), read.label(), read.locale());
    read.done()?;
    let client = clients::offering(&call, id?, LoginMethod::Password).await?;
    let binding = Binding::to_browser(&call)
        .leading_to(&client, uri?.as_deref())?
        .with_challenge(challenge?);
    let command = SignUp {
        surface: Surface::Accounts,
        client: (*client).clone(),
        address: address?,
        password: password?,
        bound: binding.bound.clone(),
        device: device?.or_else(|| cookies::device(&call.app, call.headers())),
        label: label?,
        locale: locale?,
    };
    let answer = call
        .hash(
            move |core, caller| match usecase::sign_up(core, caller, &command)? {
                SignedUp::In(signed_in) => {
                    Entered::of(core, client, *signed_in).map(|e| Answer::In(Box::new(e)))
                }
                SignedUp::Asked(asked) => Ok(Answer::Asked(asked)),
            },
        )
        .await??;
    Ok(match answer {
        Answer::In(entered) => entered.reply(&call.app),
        Answer::Asked(asked) => binding.accepted(&call, Some(&asked)),
    })
}

impl From<SignUpError> for AccountsError {
    fn from(error: SignUpError) -> Self {
        match error {
            SignUpError::Flawed(flaw) => AccountsError::WeakPassword("password", flaw),
            SignUpError::Known => AccountsError::AddressTaken,
            SignUpError::NotAdmitted => AccountsError::JoiningClosed,
            SignUpError::Refused(refusal, now) => AccountsError::Refused(refusal, now),
            SignUpError::Overloaded(error) => error.into(),
            SignUpError::Store(error) => AccountsError::Store(error),
        }
    }
}
