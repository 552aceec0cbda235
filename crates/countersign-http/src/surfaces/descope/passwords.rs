//! `/v1/auth/password/…`: signing up and in with a password, and choosing another.

use actix_web::HttpResponse;
use actix_web::web::ServiceConfig;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::ledger::Refusal;
use countersign_core::nouns::surface::Surface;
use countersign_core::passwords::Password;
use countersign_core::usecases::descope::admitting::{Wanted, admit};
use countersign_core::usecases::descope::entered::{EnterError, Entered};
use countersign_core::usecases::descope::replace_password::{ReplacePasswordError, replace_password};
use countersign_core::usecases::descope::sessions::read_session;
use countersign_core::usecases::passwords::change_password::{
    ChangePassword, ChangePasswordError, change_password,
};
use countersign_core::usecases::passwords::send_password_reset::{SendPasswordReset, send_password_reset};
use countersign_core::usecases::passwords::sign_in_with_password::{
    SignInWithPassword, SignInWithPasswordError, sign_in_with_password,
};
use countersign_core::usecases::passwords::sign_up::{SignUp, SignUpError, SignedUp, sign_up};
use serde_json::json;

use super::bearer::{Asker, device};
use super::error::DescopeError;
use super::login_options::{LoginOptions, address, login_id, names};
use super::{BODY, redirects, replies};
use crate::common::call::Call;
use crate::common::fields::{FieldError, Fields};
use crate::common::table::at;
use crate::crew::Class;

/// The kind of proof that a password is (RFC 8176).
const PASSWORD: &str = "pwd";

/// Puts the routes in place.
pub(super) fn register(config: &mut ServiceConfig) {
    at("/v1/auth/password/signup").post(join).register(config);
    at("/v1/auth/password/signin").post(enter).register(config);
    at("/v1/auth/password/reset").post(reset).register(config);
    at("/v1/auth/password/update").post(update).register(config);
    at("/v1/auth/password/replace").post(replace).register(config);
    at("/v1/auth/password/policy").get(policy).register(config);
}

/// Tokens at once where accounts are revealed; else the same for all, and tokens by the mailed link.
async fn join(mut call: Call) -> Result<HttpResponse, DescopeError> {
    let asker = Asker::of(&call)?;
    let fields = call.json(BODY).await?;
    let options = LoginOptions::read(&fields, &asker, &call.app)?;
    let (address, password) = (login_id(&fields)?, chosen(&fields, "password")?);
    let (names, redirect_uri) = (names(&fields)?, redirects::of(&call.app, &fields)?);
    let device = device(call.headers(), fields.text("deviceToken")?);
    let entered = call.hash(move |core, caller| {
        let bound = Bound {
            names,
            redirect_uri,
            ..options.bind(core, &asker, &address, PASSWORD)?
        };
        let command = SignUp {
            surface: Surface::Descope,
            client: asker.project,
            address,
            password,
            bound,
            device,
            label: None,
            locale: options.locale,
        };
        match sign_up(core, caller, &command)? {
            SignedUp::In(signed_in) => Ok::<_, DescopeError>(Some(Entered::after(core, *signed_in)?)),
            SignedUp::Asked(_) => Ok(None),
        }
    });
    Ok(match entered.await?? {
        Some(entered) => replies::session(&entered),
        None => replies::no_session(true),
    })
}

async fn enter(mut call: Call) -> Result<HttpResponse, DescopeError> {
    let asker = Asker::of(&call)?;
    let fields = call.json(BODY).await?;
    let options = LoginOptions::read(&fields, &asker, &call.app)?;
    let mut command = signing_in(&call, &asker, &fields, "password")?;
    command.locale = options.locale.clone();
    let entered = call.hash(move |core, caller| {
        if let Some(address) = &command.address {
            command.bound = options.bind(core, &asker, address, PASSWORD)?;
        }
        let signed_in = sign_in_with_password(core, caller, &command)?;
        Ok::<_, DescopeError>(Entered::after(core, signed_in)?)
    });
    Ok(replies::session(&entered.await??))
}

/// The link signs in, and the program asks for the new password inside; without a place of its own, a page of ours does.
async fn reset(mut call: Call) -> Result<HttpResponse, DescopeError> {
    let asker = Asker::of(&call)?;
    let fields = call.json(BODY).await?;
    let options = LoginOptions::read(&fields, &asker, &call.app)?;
    let (address, redirect_uri) = (login_id(&fields)?, redirects::of(&call.app, &fields)?);
    let (masked, device) = (
        address.masked(),
        device(call.headers(), fields.text("deviceToken")?),
    );
    call.work(Class::SignIn, move |core, caller| {
        admit(core, caller, &address, Wanted::SignIn)?;
        let command = SendPasswordReset {
            surface: Surface::Descope,
            client: asker.id().clone(),
            bound: Bound {
                redirect_uri,
                ..options.bind(core, &asker, &address, PASSWORD)?
            },
            address,
            device,
            locale: options.locale,
        };
        send_password_reset(core, caller, &command)?;
        Ok::<_, DescopeError>(())
    })
    .await??;
    Ok(HttpResponse::Ok().json(json!({ "resetMethod": "magiclink", "maskedEmail": masked })))
}

async fn update(mut call: Call) -> Result<HttpResponse, DescopeError> {
    let asker = Asker::of(&call)?;
    let shown = asker.refresh(&call.app)?;
    let fields = call.json(BODY).await?;
    let login_id = address(&fields, "loginId")?.ok_or(DescopeError::Missing("loginId"))?;
    let new = chosen(&fields, "newPassword")?;
    call.hash(move |core, caller| {
        let facts = read_session(core, asker.id(), &shown)?;
        if facts.user.address != login_id {
            return Err(DescopeError::LoggedOut);
        }
        let command = ChangePassword {
            session: facts.session.id,
            current: None,
            new,
            locale: None,
        };
        Ok(change_password(core, caller, &command)?)
    })
    .await??;
    Ok(HttpResponse::Ok().json(json!({})))
}

async fn replace(mut call: Call) -> Result<HttpResponse, DescopeError> {
    let asker = Asker::of(&call)?;
    let fields = call.json(BODY).await?;
    let command = signing_in(&call, &asker, &fields, "oldPassword")?;
    let new = chosen(&fields, "newPassword")?;
    let entered = call.hash(move |core, caller| {
        let signed_in = replace_password(core, caller, &command, new)?;
        Ok::<_, DescopeError>(Entered::after(core, signed_in)?)
    });
    Ok(replies::session(&entered.await??))
}

/// What pages may check before they ask. There are no rules of composition.
async fn policy(call: Call) -> Result<HttpResponse, DescopeError> {
    Asker::of(&call)?;
    Ok(HttpResponse::Ok().json(json!({
        "active": true,
        "minLength": call.app.core.policy.passwords.min_length,
        "lowercase": false,
        "uppercase": false,
        "number": false,
        "nonAlphanumeric": false,
    })))
}

/// A sign-in with what the fields show; what cannot be an address or a password is as wrong as any other.
fn signing_in(
    call: &Call,
    asker: &Asker,
    fields: &Fields,
    password: &'static str,
) -> Result<SignInWithPassword, DescopeError> {
    let shown = fields.verbatim(password)?.ok_or(FieldError::Missing(password))?;
    Ok(SignInWithPassword {
        surface: Surface::Descope,
        client: asker.project.clone(),
        address: Address::parse(fields.required("loginId")?).ok(),
        password: Password::parse(shown).ok(),
        bound: Bound::default(),
        device: device(call.headers(), fields.text("deviceToken")?),
        label: None,
        locale: None,
    })
}

/// A password to be set.
pub(super) fn chosen(fields: &Fields, name: &'static str) -> Result<Password, DescopeError> {
    let text = fields.verbatim(name)?.ok_or(FieldError::Missing(name))?;
    Password::parse(text).map_err(DescopeError::WeakPassword)
}

impl From<EnterError> for DescopeError {
    fn from(error: EnterError) -> Self {
        match error {
            EnterError::NoKey => DescopeError::Internal,
            EnterError::Store(error) => DescopeError::Store(error),
        }
    }
}

impl From<SignUpError> for DescopeError {
    fn from(error: SignUpError) -> Self {
        match error {
            SignUpError::Flawed(flaw) => DescopeError::WeakPassword(flaw),
            SignUpError::Known => DescopeError::Known,
            SignUpError::NotAdmitted => DescopeError::MayNotJoin,
            SignUpError::Refused(refusal, now) => DescopeError::Refused(refusal, now),
            SignUpError::Overloaded(error) => error.into(),
            SignUpError::Store(error) => DescopeError::Store(error),
        }
    }
}

/// A lock is told as too many attempts, not as a limit: the SDKs would only wait.
fn guess_refused(refusal: Refusal, now: countersign_core::nouns::Timestamp) -> DescopeError {
    match refusal {
        Refusal::Locked { .. } => DescopeError::TooManyGuesses,
        Refusal::Cooldown { .. } | Refusal::RateLimited { .. } => DescopeError::Refused(refusal, now),
    }
}

impl From<SignInWithPasswordError> for DescopeError {
    fn from(error: SignInWithPasswordError) -> Self {
        match error {
            SignInWithPasswordError::InvalidCredentials => DescopeError::WrongPassword,
            SignInWithPasswordError::Refused(refusal, now) => guess_refused(refusal, now),
            SignInWithPasswordError::Overloaded(error) => error.into(),
            SignInWithPasswordError::Store(error) => DescopeError::Store(error),
        }
    }
}

impl From<ReplacePasswordError> for DescopeError {
    fn from(error: ReplacePasswordError) -> Self {
        match error {
            ReplacePasswordError::InvalidCredentials => DescopeError::WrongPassword,
            ReplacePasswordError::Flawed(flaw) => DescopeError::WeakPassword(flaw),
            ReplacePasswordError::Refused(refusal, now) => guess_refused(refusal, now),
            ReplacePasswordError::Overloaded(error) => error.into(),
            ReplacePasswordError::Store(error) => DescopeError::Store(error),
        }
    }
}

impl From<ChangePasswordError> for DescopeError {
    fn from(error: ChangePasswordError) -> Self {
        match error {
            ChangePasswordError::Unauthenticated => DescopeError::LoggedOut,
            ChangePasswordError::ReauthenticationRequired => DescopeError::Stale,
            ChangePasswordError::WrongPassword => DescopeError::WrongPassword,
            ChangePasswordError::Refused(refusal, now) => guess_refused(refusal, now),
            ChangePasswordError::Flawed(flaw) => DescopeError::WeakPassword(flaw),
            ChangePasswordError::Overloaded(error) => error.into(),
            ChangePasswordError::Store(error) => DescopeError::Store(error),
        }
    }
}
