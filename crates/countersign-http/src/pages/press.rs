//! The button of a mailed link's page. It counts in the browser that asked, elsewhere only with the printed code (C6).

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use countersign_core::nouns::client::Client;
use countersign_core::nouns::locale::Locale;
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::passwords::Password;
use countersign_core::ports::store::StoreError;
use countersign_core::tokens::code::Guess;
use countersign_core::usecases::addresses::confirm_address::confirm_address;
use countersign_core::usecases::addresses::disown::disown;
use countersign_core::usecases::addresses::undo_address::undo_address;
use countersign_core::usecases::addresses::verify_address::verify_address;
use countersign_core::usecases::links::hand_off::{HandedOff, hand_off};
use countersign_core::usecases::links::redeem_link::{RedeemLink, redeem_link};
use countersign_core::usecases::links::shown::{LinkError, LinkRefusal, OpenLink, Shown};
use countersign_core::usecases::lockout::open_lockout;
use countersign_core::usecases::passwords::reset_password::{ResetPasswordError, reset_password};
use countersign_core::usecases::teams::accept_invite::{Accepted, accept_invite, accept_invite_and_hand_off};

use super::act::Act;
use super::form::{self, field};
use super::mailed::{Link, browser, live, over, show, tell};
use super::{lockout, page::PageError};
use crate::app::App;
use crate::common::call::Call;
use crate::common::fields::Fields;
use crate::common::redirect::{see_other, with_params};
use crate::crew::Class;
use crate::surfaces::accounts::entered::Entered;
use crate::surfaces::accounts::error::AccountsError;

/// The POST.
pub(super) async fn press(mut call: Call) -> Result<HttpResponse, PageError> {
    let fields = form::fields(&mut call).await?;
    let token = field(&fields, "token").unwrap_or_default().to_owned();
    let (asked, browser) = (token.clone(), browser(&call));
    let found = call
        .read(Class::SignIn, move |core| {
            Ok::<_, StoreError>(match live(core, asked, browser)? {
                Ok(link) => Ok(link),
                Err(asked) => Err(open_lockout(core, &asked)?),
            })
        })
        .await??;
    let link = match found {
        Ok(link) => link,
        Err(found) => return lockout::show(&call.app, found, &token),
    };
    let Some(act) = Act::of(&link.page) else {
        return over(&call.app);
    };
    let typed = field(&fields, "code");
    let code = typed.and_then(Guess::parse);
    if typed.is_some() && code.is_none() {
        return show(&call.app, &link, Some("A code has six digits."));
    }
    let pressed = Pressed {
        call: &call,
        shown: Shown::TokenInBrowser {
            token: link.shown.clone(),
            browser,
            code,
        },
        link,
        locale: field(&fields, "locale").and_then(Locale::parse),
    };
    pressed.act(act, &fields).await
}

struct Pressed<'a> {
    call: &'a Call,
    link: Link,
    shown: Shown,
    locale: Option<Locale>,
}

impl Pressed<'_> {
    async fn act(&self, act: Act, fields: &Fields) -> Result<HttpResponse, PageError> {
        let done = match act {
            Act::SignIn => return self.sign_in().await,
            Act::Accept => return self.accept().await,
            Act::Reset => return self.reset(fields).await,
            Act::Verify => {
                self.open(|core, caller, link| verify_address(core, caller, link).map(drop))
                    .await
            }
            Act::ChangeAddress => {
                self.open(|core, caller, link| confirm_address(core, caller, link).map(drop))
                    .await
            }
            Act::UndoAddress => {
                self.open(|core, caller, link| undo_address(core, caller, link).map(drop))
                    .await
            }
            Act::Disown => self.open(disown).await,
        };
        match done? {
            Ok(()) => self.done(act),
            Err(error) => self.refused(error),
        }
    }

    /// To the app with a token for it, or signed in by cookies; where neither can be, nothing is spent.
    async fn sign_in(&self) -> Result<HttpResponse, PageError> {
        let Some(client) = self.link.client.clone() else {
            return over(self.app());
        };
        if self.link.leads_to().is_some() {
            let command = self.redeem(&client);
            let handed = self
                .call
                .work(Class::SignIn, move |core, caller| {
                    hand_off(core, caller, &command)
                })
                .await?;
            return match handed {
                Ok(handed) => self.lead_on(&handed),
                Err(error) => self.refused(error),
            };
        }
        if !self.link.sets_cookies() {
            return show(self.app(), &self.link, None);
        }
        let command = self.redeem(&client);
        let entered = self
            .call
            .work(Class::SignIn, move |core, caller| {
                let signed_in = redeem_link(core, caller, &command)?;
                Ok::<_, LinkError>(Entered::of(core, client, signed_in))
            })
            .await?;
        match entered {
            Ok(entered) => self.signed_in(&entered.map_err(broken)?, "You are signed in"),
            Err(error) => self.refused(error),
        }
    }

    async fn accept(&self) -> Result<HttpResponse, PageError> {
        let Some(client) = self.link.client.clone() else {
            return over(self.app());
        };
        let command = self.redeem(&client);
        if self.link.leads_to().is_none() && self.link.sets_cookies() {
            let accepted = self.call.work(Class::SignIn, move |core, caller| {
                Ok::<_, LinkError>(match accept_invite(core, caller, &command)? {
                    Accepted::In(signed_in) => Some(Entered::of(core, client, signed_in)),
                    Accepted::Joined { .. } => None,
                })
            });
            return match accepted.await? {
                Ok(Some(entered)) => self.signed_in(&entered.map_err(broken)?, "Welcome"),
                Ok(None) => self.done(Act::Accept),
                Err(error) => self.refused(error),
            };
        }
        let accepted = self.call.work(Class::SignIn, move |core, caller| {
            accept_invite_and_hand_off(core, caller, &command)
        });
        match accepted.await? {
            Ok(Accepted::In(handed)) if self.link.leads_to().is_some() => self.lead_on(&handed),
            Ok(Accepted::In(_) | Accepted::Joined { .. }) => self.done(Act::Accept),
            Err(error) => self.refused(error),
        }
    }

    async fn reset(&self, fields: &Fields) -> Result<HttpResponse, PageError> {
        let typed = fields.verbatim("new_password").ok().flatten().unwrap_or_default();
        let password = match Password::parse(typed) {
            Ok(password) => password,
            Err(flaw) => return show(self.app(), &self.link, Some(&format!("The password {flaw}."))),
        };
        let link = self.opening();
        let reset = self
            .call
            .hash(move |core, caller| reset_password(core, caller, &link, &password))
            .await?;
        match reset {
            Ok(()) => self.done(Act::Reset),
            Err(ResetPasswordError::Flawed(flaw)) => {
                show(self.app(), &self.link, Some(&format!("The password {flaw}.")))
            }
            Err(ResetPasswordError::Refused(refusal, now)) => self.refused(LinkError::Refused(refusal, now)),
            Err(ResetPasswordError::Overloaded(error)) => Err(error.into()),
            Err(ResetPasswordError::Store(error)) => Err(error.into()),
        }
    }

    async fn open(
        &self,
        usecase: fn(
            &countersign_core::Core,
            &countersign_core::core::Caller,
            &OpenLink,
        ) -> Result<(), LinkError>,
    ) -> Result<Result<(), LinkError>, PageError> {
        let link = self.opening();
        let work = self
            .call
            .work(Class::SignIn, move |core, caller| usecase(core, caller, &link));
        Ok(work.await?)
    }

    fn opening(&self) -> OpenLink {
        OpenLink {
            surface: self.link.page.surface,
            client: Some(self.link.page.client.clone()),
            shown: self.shown.clone(),
            session: None,
            locale: self.locale.clone(),
        }
    }

    fn redeem(&self, client: &Arc<Client>) -> RedeemLink {
        RedeemLink {
            surface: Surface::Accounts,
            client: (**client).clone(),
            shown: self.shown.clone(),
            // The app shows it when it redeems what the page hands on.
            code_verifier: None,
            session: None,
            device: crate::surfaces::accounts::cookies::device(self.app(), self.call.headers()),
            label: None,
            locale: self.locale.clone(),
        }
    }

    fn lead_on(&self, handed: &HandedOff) -> Result<HttpResponse, PageError> {
        match self.link.leads_to() {
            Some(uri) => Ok(see_other(&with_params(uri, &[("token", &handed.token)]))),
            None => over(self.app()),
        }
    }

    fn signed_in(&self, entered: &Entered, title: &str) -> Result<HttpResponse, PageError> {
        let told = tell(
            self.app(),
            StatusCode::OK,
            title,
            &["You can close this page and go back to the app."],
        )?;
        Ok(entered.with_cookies(self.app(), told))
    }

    fn done(&self, act: Act) -> Result<HttpResponse, PageError> {
        if let (Some(uri), false) = (&self.link.page.redirect_uri, act == Act::Accept) {
            return Ok(see_other(uri));
        }
        let (title, text) = match act {
            Act::SignIn => ("You are signed in", "You can close this page."),
            Act::Reset => (
                "Your password is set",
                "You are signed out everywhere. Sign in with the new password.",
            ),
            Act::Verify | Act::ChangeAddress => (
                "Your email address is confirmed",
                "You can close this page and go back to the app.",
            ),
            Act::UndoAddress => (
                "Your address is back",
                "You are signed out everywhere. Sign in again, and change your password if you have one.",
            ),
            Act::Disown => (
                "The account is removed",
                "Nothing that was set up with your address is left.",
            ),
            Act::Accept => (
                "You have joined",
                "Sign in in the app as usual, and you will find it there.",
            ),
        };
        tell(self.app(), StatusCode::OK, title, &[text])
    }

    fn refused(&self, error: LinkError) -> Result<HttpResponse, PageError> {
        let (refusal, now) = match error {
            LinkError::Refused(refusal, now) => (refusal, now),
            LinkError::Store(error) => return Err(error.into()),
        };
        match refusal {
            LinkRefusal::NeedsCode => show(self.app(), &self.link, Some("Enter the code from the mail.")),
            LinkRefusal::WrongCode => show(self.app(), &self.link, Some("This is not the code.")),
            LinkRefusal::Exhausted => show(
                self.app(),
                &self.link,
                Some(
                    "There were too many wrong codes. Open the link in the browser in which you asked for it.",
                ),
            ),
            // Who shows the way back has the mailbox, and so may know of the other account there.
            LinkRefusal::Taken if self.link.page.purpose == Purpose::UndoAddress => tell(
                self.app(),
                StatusCode::CONFLICT,
                "This address has another account by now",
                &[
                    "Another account came to it after it was changed, and that one is in use. Delete that account in the app, \
                     or ask its support to, and open this link again.",
                ],
            ),
            LinkRefusal::Taken if !self.app().core.policy.hides => tell(
                self.app(),
                StatusCode::CONFLICT,
                "This address is taken",
                &["It belongs to another account by now."],
            ),
            LinkRefusal::Refused(refusal) => Err(PageError::Refused(refusal, now)),
            LinkRefusal::Unknown
            | LinkRefusal::Expired
            | LinkRefusal::Ended(_)
            | LinkRefusal::WrongChoice
            | LinkRefusal::WrongVerifier
            | LinkRefusal::Taken => over(self.app()),
        }
    }

    fn app(&self) -> &App {
        &self.call.app
    }
}

/// Somebody who is in and whose tokens could not be made.
fn broken(error: AccountsError) -> PageError {
    match error {
        AccountsError::Store(error) => PageError::Store(error),
        other => PageError::Store(StoreError::Broken(other.code().to_owned())),
    }
}
