//! `/v1/auth/password/…`: signing up and in with a password, and choosing another.

use actix_web::HttpResponse;
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
use schemars::JsonSchema;
use serde::Serialize;

use super::bearer::{Asker, device};
use super::document::{PROJECT, PROJECT_AND_MORE, REFRESH};
use super::error::DescopeError;
use super::fields::{
    DEVICE_TOKEN, EMAIL, LOCALE, LOGIN_ID, LOGIN_OPTIONS, NEW_PASSWORD, PASSWORD, REDIRECT_URL,
    TEMPLATE_OPTIONS, URI, USER,
};
use super::kinds::{KNOWN, MAY_NOT_JOIN, STALE, TOO_MANY_GUESSES, UNKNOWN, WEAK_PASSWORD, WRONG_PASSWORD};
use super::login_options::{LoginOptions, MAILBOX, address, login_id, names};
use super::replies::{NoSessionReply, NothingReply, SessionReply};
use super::{BODY, redirects, replies};
use crate::common::call::Call;
use crate::common::fields::{FieldError, Fields};
use crate::crew::Class;
use crate::openapi::Operation;
use crate::openapi::field::{Field, text};
use crate::openapi::wire::Either;

/// The kind of proof that a password is (RFC 8176).
const BY_PASSWORD: &str = "pwd";

pub(super) const JOIN: Operation = Operation::new("signUpPassword", "Sign up with a password")
    .about(
        "Tokens at once; where accounts are hidden the same answer without tokens for every address, and the mailed link \
         signs in.",
    )
    .access(PROJECT_AND_MORE)
    .body(&[
        LOGIN_ID,
        NEW_PASSWORD.called("password"),
        EMAIL,
        USER,
        URI,
        REDIRECT_URL,
        LOGIN_OPTIONS,
        TEMPLATE_OPTIONS,
        LOCALE,
        DEVICE_TOKEN,
    ])
    .replies::<Either<SessionReply<'_>, NoSessionReply>>("Signed up, or a mail is on its way.")
    .refuses(&[WEAK_PASSWORD, KNOWN, MAY_NOT_JOIN]);
pub(super) const ENTER: Operation = Operation::new("signInPassword", "Sign in with a password")
    .access(PROJECT_AND_MORE)
    .body(&[
        ANY_LOGIN_ID,
        PASSWORD,
        LOGIN_OPTIONS,
        TEMPLATE_OPTIONS,
        LOCALE,
        DEVICE_TOKEN,
    ])
    .replies::<SessionReply<'_>>("Signed in.")
    .refuses(&[WRONG_PASSWORD, TOO_MANY_GUESSES]);
pub(super) const RESET: Operation = Operation::new("resetPassword", "Ask for a link to choose another password")
    .about(
        "The link is a magic link: it signs in, and `update` sets the password. Without a place for it to lead, a page of \
         Countersign asks for the password.",
    )
    .access(PROJECT_AND_MORE)
    .body(&[
        LOGIN_ID,
        URI,
        REDIRECT_URL,
        EMAIL,
        LOGIN_OPTIONS,
        TEMPLATE_OPTIONS,
        LOCALE,
        DEVICE_TOKEN,
    ])
    .replies::<ResetReply>("A mail is on its way.")
    .refuses(&[UNKNOWN]);
pub(super) const UPDATE: Operation = Operation::new("updatePassword", "Set one's password")
    .about("Within ten minutes of a sign-in. All other sessions end.")
    .access(REFRESH)
    .body(&[LOGIN_ID, NEW_PASSWORD])
    .replies::<NothingReply>("It is set.")
    .refuses(&[WEAK_PASSWORD, STALE]);
pub(super) const REPLACE: Operation = Operation::new("replacePassword", "Replace one's password by another")
    .about("Signs in with the old one. All other sessions end.")
    .access(PROJECT)
    .body(&[
        ANY_LOGIN_ID,
        PASSWORD.called("oldPassword"),
        NEW_PASSWORD,
        DEVICE_TOKEN,
    ])
    .replies::<SessionReply<'_>>("It is replaced, and who did it is signed in.")
    .refuses(&[WRONG_PASSWORD, WEAK_PASSWORD, TOO_MANY_GUESSES]);
pub(super) const POLICY: Operation = Operation::new("readPasswordPolicy", "Read what passwords have to be")
    .about("What pages may check before they ask. There are no rules of composition.")
    .access(PROJECT)
    .replies::<PolicyReply>("The rules.");
const ANY_LOGIN_ID: Field = text("loginId", "The address.").required();

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Reply")]
struct ResetReply {
    /// `magiclink`.
    reset_method: &'static str,
    /// The address as it may be shown.
    masked_email: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Reply")]
struct PolicyReply {
    active: bool,
    /// In characters.
    min_length: u16,
    lowercase: bool,
    uppercase: bool,
    number: bool,
    non_alphanumeric: bool,
}

/// Tokens at once where accounts are revealed; else the same for all, and tokens by the mailed link.
pub(super) async fn join(mut call: Call) -> Result<HttpResponse, DescopeError> {
    let asker = Asker::of(&call)?;
    let fields = call.json(BODY).await?;
    let options = LoginOptions::read(&fields, &asker, &call.app)?;
    let (address, password) = (login_id(&fields)?, chosen(&fields, "password")?);
    let (names, redirect_uri) = (names(&fields)?, redirects::of(&call.app, &fields)?);
    let device = device(call.headers(), fields.text("deviceToken")?);
    let entered = call.hash(move |core, caller| {
        // Only a link can raise a session, and it proves the mailbox: who is signed up at once has none yet.
        let bound = Bound {
            names,
            redirect_uri,
            ..options.bind(core, &asker, &address, MAILBOX)?
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

pub(super) async fn enter(mut call: Call) -> Result<HttpResponse, DescopeError> {
    let asker = Asker::of(&call)?;
    let fields = call.json(BODY).await?;
    let options = LoginOptions::read(&fields, &asker, &call.app)?;
    let mut command = signing_in(&call, &asker, &fields, "password")?;
    command.locale = options.locale.clone();
    let entered = call.hash(move |core, caller| {
        if let Some(address) = &command.address {
            command.bound = options.bind(core, &asker, address, BY_PASSWORD)?;
        }
        let signed_in = sign_in_with_password(core, caller, &command)?;
        Ok::<_, DescopeError>(Entered::after(core, signed_in)?)
    });
    Ok(replies::session(&entered.await??))
}

/// The link signs in, and the program asks for the new password inside; without a place of its own, a page of ours does.
pub(super) async fn reset(mut call: Call) -> Result<HttpResponse, DescopeError> {
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
                ..options.bind(core, &asker, &address, MAILBOX)?
            },
            address,
            device,
            locale: options.locale,
        };
        send_password_reset(core, caller, &command)?;
        Ok::<_, DescopeError>(())
    })
    .await??;
    Ok(HttpResponse::Ok().json(ResetReply {
        reset_method: "magiclink",
        masked_email: masked,
    }))
}

pub(super) async fn update(mut call: Call) -> Result<HttpResponse, DescopeError> {
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
    Ok(replies::nothing())
}

pub(super) async fn replace(mut call: Call) -> Result<HttpResponse, DescopeError> {
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
pub(super) async fn policy(call: Call) -> Result<HttpResponse, DescopeError> {
    Asker::of(&call)?;
    Ok(HttpResponse::Ok().json(PolicyReply {
        active: true,
        min_length: call.app.core.policy.passwords.min_length,
        lowercase: false,
        uppercase: false,
        number: false,
        non_alphanumeric: false,
    }))
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
