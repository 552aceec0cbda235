//! `POST /v1/auth/{otp,magiclink,enchantedlink}/update/email`: asking for another address. Nothing changes until it is proven.

use actix_web::HttpResponse;
use countersign_core::Core;
use countersign_core::core::Caller;
use countersign_core::nouns::bound::Bound;
use countersign_core::usecases::addresses::change_address::{
    ChangeAddress, ChangeAddressError, change_address,
};
use countersign_core::usecases::descope::admitting::{NotAdmitted, Wanted, admit};
use countersign_core::usecases::descope::enchanted_link::send_enchanted_change;
use countersign_core::usecases::descope::sessions::{SessionError, read_session};
use countersign_core::usecases::descope::update_email::update_email_by_code;

use super::BODY;
use super::bearer::Asker;
use super::document::REFRESH;
use super::error::{DescopeError, NOT_FOR_TESTS};
use super::fields::{LOCALE, LOGIN_ID, LOGIN_OPTIONS, NEW_EMAIL, REDIRECT_URL, TEMPLATE_OPTIONS, URI};
use super::kinds::{KNOWN, STALE};
use super::login_options::{LoginOptions, MAILBOX, address};
use super::redirects;
use super::replies::{self, MailedReply};
use super::send_link::{EnchantedReply, waiting};
use crate::common::call::Call;
use crate::crew::Class;
use crate::openapi::Operation;
use crate::openapi::field::{Field, flag};

pub(super) const BY_CODE: Operation = UPDATE
    .called("updateEmailByOtp", "Ask for another address, by code")
    .body(&[
        LOGIN_ID,
        NEW_EMAIL,
        LOGIN_OPTIONS,
        TEMPLATE_OPTIONS,
        LOCALE,
        ADD,
        MERGE,
        MFA,
    ]);
pub(super) const BY_LINK: Operation = UPDATE
    .called("updateEmailByMagicLink", "Ask for another address, by magic link")
    .body(&[
        LOGIN_ID,
        NEW_EMAIL,
        URI,
        REDIRECT_URL,
        LOGIN_OPTIONS,
        TEMPLATE_OPTIONS,
        LOCALE,
        ADD,
        MERGE,
        MFA,
    ]);

pub(super) const BY_ENCHANTED_LINK: Operation = BY_LINK
    .called(
        "updateEmailByEnchantedLink",
        "Ask for another address, by enchanted link",
    )
    .replies::<EnchantedReply>("Three numbered links are on their way to the new address.");

const UPDATE: Operation = Operation::new("", "")
    .about(
        "Within ten minutes of a sign-in. Mails the new address; nothing changes until it is proven, and the old one is \
         told then and can take it back. Never a merge with another user.",
    )
    .access(REFRESH)
    .replies::<MailedReply>("A mail is on its way to the new address.")
    .refuses(&[STALE, KNOWN]);
const ADD: Field = flag("addToLoginIDs", "Read and ignored: the address is the login id.");
const MERGE: Field = flag("onMergeUseExisting", "Read and ignored: users are never merged.");
const MFA: Field = flag("mfa", "Read and ignored.");

pub(super) async fn by_code(call: Call) -> Result<HttpResponse, DescopeError> {
    let change = |core: &Core, caller: &Caller, command: ChangeAddress| {
        update_email_by_code(core, caller, &command).map(drop)
    };
    let ((), masked) = update(call, Proof::Code, change).await?;
    Ok(replies::mailed(masked))
}

pub(super) async fn by_link(call: Call) -> Result<HttpResponse, DescopeError> {
    let change = |core: &Core, caller: &Caller, command: ChangeAddress| {
        change_address(core, caller, &command).map(drop)
    };
    let ((), masked) = update(call, Proof::Link, change).await?;
    Ok(replies::mailed(masked))
}

pub(super) async fn by_enchanted_link(call: Call) -> Result<HttpResponse, DescopeError> {
    let (asked, masked) = update(call, Proof::NumberedLinks, send_enchanted_change).await?;
    Ok(waiting(&asked, masked))
}

/// What is mailed to the new address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Proof {
    Code,
    /// Led to a page of the service where no other place is known.
    Link,
    /// They need a place: no page of the service takes them.
    NumberedLinks,
}

/// Asks for a change; gives what that answers, and the new address as it may be shown.
async fn update<T: Send + 'static>(
    mut call: Call,
    proof: Proof,
    change: fn(&Core, &Caller, ChangeAddress) -> Result<T, ChangeAddressError>,
) -> Result<(T, String), DescopeError> {
    let asker = Asker::of(&call)?;
    let refresh = asker.refresh(&call.app)?;
    let fields = call.json(BODY).await?;
    let login_id = address(&fields, "loginId")?.ok_or(DescopeError::Missing("loginId"))?;
    let new = address(&fields, "email")?.ok_or(DescopeError::Missing("email"))?;
    for flag in ["addToLoginIDs", "onMergeUseExisting", "mfa"] {
        fields.flag(flag)?;
    }
    let options = LoginOptions::read(&fields, &asker, &call.app)?;
    let redirect_uri = match proof {
        Proof::Code => None,
        Proof::Link => redirects::of(&call.app, &fields)?,
        Proof::NumberedLinks => Some(redirects::of(&call.app, &fields)?.ok_or(DescopeError::Missing("URI"))?),
    };
    let code_challenge = options.pkce().filter(|_| proof == Proof::NumberedLinks);
    let masked = new.masked();
    let work = call.work(Class::SignIn, move |core, caller| {
        let facts = read_session(core, asker.id(), &refresh)?;
        if facts.user.address != login_id {
            return Err(DescopeError::LoggedOut);
        }
        // Of another user: told where accounts are not hidden, and never a merge.
        match admit(core, caller, &new, Wanted::SignUp) {
            Ok(()) | Err(NotAdmitted::MayNotJoin) => {}
            Err(NotAdmitted::Known) if facts.user.address == new => {}
            Err(error) => return Err(error.into()),
        }
        let command = ChangeAddress {
            session: facts.session.id,
            address: new,
            current: None,
            bound: Bound {
                redirect_uri,
                code_challenge,
                ..options.bind(core, &asker, &login_id, MAILBOX)?
            },
            locale: options.locale,
        };
        Ok::<_, DescopeError>(change(core, caller, command)?)
    });
    Ok((work.await??, masked))
}

impl From<ChangeAddressError> for DescopeError {
    fn from(error: ChangeAddressError) -> Self {
        match error {
            ChangeAddressError::Unauthenticated => DescopeError::LoggedOut,
            ChangeAddressError::ReauthenticationRequired => DescopeError::Stale,
            ChangeAddressError::WrongPassword => DescopeError::WrongPassword,
            ChangeAddressError::Same => DescopeError::Known,
            ChangeAddressError::NotForTests => DescopeError::Invalid(NOT_FOR_TESTS.to_owned()),
            ChangeAddressError::Refused(refusal, now) => DescopeError::Refused(refusal, now),
            ChangeAddressError::Overloaded(error) => error.into(),
            ChangeAddressError::Store(error) => DescopeError::Store(error),
        }
    }
}

impl From<SessionError> for DescopeError {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::LoggedOut => DescopeError::LoggedOut,
            SessionError::NoKey => DescopeError::Internal,
            SessionError::Store(error) => DescopeError::Store(error),
        }
    }
}
