//! `POST /v1/auth/{otp,magiclink}/update/email`: asking for another address. Nothing changes until it is proven.

use actix_web::HttpResponse;
use countersign_core::Core;
use countersign_core::core::Caller;
use countersign_core::nouns::bound::Bound;
use countersign_core::usecases::addresses::change_address::{
    ChangeAddress, ChangeAddressError, change_address,
};
use countersign_core::usecases::descope::admitting::{NotAdmitted, Wanted, admit};
use countersign_core::usecases::descope::sessions::{SessionError, read_session};
use countersign_core::usecases::descope::update_email::update_email_by_code;
use countersign_core::usecases::request_otp::RequestedOtp;

use super::BODY;
use super::bearer::Asker;
use super::document::REFRESH;
use super::error::DescopeError;
use super::fields::{LOCALE, LOGIN_ID, LOGIN_OPTIONS, NEW_EMAIL, REDIRECT_URL, TEMPLATE_OPTIONS, URI};
use super::kinds::{KNOWN, STALE};
use super::login_options::{LoginOptions, MAILBOX, address};
use super::redirects;
use super::replies::{self, MailedReply};
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

type Change = fn(&Core, &Caller, &ChangeAddress) -> Result<RequestedOtp, ChangeAddressError>;

pub(super) async fn by_code(call: Call) -> Result<HttpResponse, DescopeError> {
    update(call, update_email_by_code, false).await
}

pub(super) async fn by_link(call: Call) -> Result<HttpResponse, DescopeError> {
    update(call, change_address, true).await
}

async fn update(mut call: Call, change: Change, has_link: bool) -> Result<HttpResponse, DescopeError> {
    let asker = Asker::of(&call)?;
    let refresh = asker.refresh(&call.app)?;
    let fields = call.json(BODY).await?;
    let login_id = address(&fields, "loginId")?.ok_or(DescopeError::Missing("loginId"))?;
    let new = address(&fields, "email")?.ok_or(DescopeError::Missing("email"))?;
    for flag in ["addToLoginIDs", "onMergeUseExisting", "mfa"] {
        fields.flag(flag)?;
    }
    let options = LoginOptions::read(&fields, &asker, &call.app)?;
    let redirect_uri = if has_link {
        redirects::of(&call.app, &fields)?
    } else {
        None
    };
    let masked = new.masked();
    call.work(Class::SignIn, move |core, caller| {
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
                ..options.bind(core, &asker, &login_id, MAILBOX)?
            },
            locale: options.locale,
        };
        change(core, caller, &command)?;
        Ok(())
    })
    .await??;
    Ok(replies::mailed(masked))
}

impl From<ChangeAddressError> for DescopeError {
    fn from(error: ChangeAddressError) -> Self {
        match error {
            ChangeAddressError::Unauthenticated => DescopeError::LoggedOut,
            ChangeAddressError::ReauthenticationRequired => DescopeError::Stale,
            ChangeAddressError::WrongPassword => DescopeError::WrongPassword,
            ChangeAddressError::Same => DescopeError::Known,
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
