//! `GET /google/start` and `/google/callback`: signing in at Google, and the form that proves a mailbox Google cannot
//! vouch for.

use actix_web::HttpResponse;
use actix_web::http::header::SET_COOKIE;
use actix_web::http::{Method, StatusCode};
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::client::{Client, ClientId};
use countersign_core::nouns::connection::Connection;
use countersign_core::nouns::ids::RequestId;
use countersign_core::nouns::social_flow::{Intent, Itinerary};
use countersign_core::nouns::surface::Surface;
use countersign_core::ports::providers::SocialIdentity;
use countersign_core::tokens::code::Guess;
use countersign_core::tokens::csrf::csrf_value;
use countersign_core::tokens::opaque::OpaqueToken;
use countersign_core::usecases::entering::SignedIn;
use countersign_core::usecases::links::redeem_link::RedeemLink;
use countersign_core::usecases::links::shown::{LinkError, LinkRefusal, Shown};
use countersign_core::usecases::social::begin_social::BeginSocial;
use countersign_core::usecases::social::enter_with_identity::{
    EnterWithIdentity, Entered, enter_with_identity,
};
use countersign_core::usecases::social::prove_identity::prove_identity;

use super::cookies::Cookies;
use super::error::BrowserError;
use crate::common::action::Refuse as _;
use crate::common::call::Call;
use crate::common::cookie_values::cookie_values;
use crate::common::fields::Fields;
use crate::common::redirect;
use crate::common::set_cookie::SetCookie;
use crate::common::social::{
    Asking, Failed, Kept, Lost, come_back, connection, crew_fault, not_entered, set_out,
};
use crate::crew::Class;
use crate::openapi::field::anything;
use crate::openapi::{Answer, Operation};
use crate::pages::form::{self, field};
use crate::pages::page::PageError;
use crate::pages::prove;

const NAME: &str = "google";
const PATH: &str = "/v1/auth/google/";
const PROVE_PATH: &str = "/v1/auth/google/prove";
/// The state that was sent along.
const STATE: &str = "nl_google_state";
/// The browser's own random key; the flow keeps its SHA-256, and the PKCE verifier stays with the flow.
const VERIFIER: &str = "nl_google_verifier";
const SECONDS: i64 = 600;

pub(super) const START: Operation = Operation::new("startGoogle", "Sign in with Google")
    .about("For browsers.")
    .leads_on(
        302,
        "On to Google; to `/login?error=google_disabled` while no such connection is configured.",
    );

pub(super) const CALLBACK: Operation = Operation::new("finishGoogle", "Come back from Google")
    .about(
        "For browsers. Sets the cookies of session, CSRF value and device; an address that Google cannot vouch for is \
         proven on a page first.",
    )
    .query(&[
        anything("code", "What Google gave for the sign-in (RFC 6749)."),
        anything("state", "What was sent along at the start."),
        anything("error", "Why there is no code."),
    ])
    .leads_on(
        302,
        "On to the site; to `/login?error=google_<reason>` if nobody is signed in.",
    )
    .or(&[Answer::page(200, "A page asks for the code that was mailed.")]);

pub(super) const PROVE: Operation = Operation::new("proveGoogle", "Show the code on the page after Google")
    .about("The form of that page; its fields are the page's own.")
    .form(&[
        anything("request_id", "What the page was made for."),
        anything("code", "Six digits."),
    ])
    .leads_on(302, "On to the site, signed in.")
    .or(&[
        Answer::page(400, "The page again: this is not the code."),
        Answer::page(403, "The form was not sent by its own page."),
        Answer::page(413, "The form is too long."),
        Answer::page(415, "This is no form."),
        Answer::page(429, "There were too many attempts."),
    ])
    .with_pages();

/// Out.
pub(super) async fn start(call: Call) -> Result<HttpResponse, BrowserError> {
    let Some(google) = connection(&call.app.core, NAME) else {
        return Ok(failed(&call, Failed("disabled")));
    };
    if call.http.method() == Method::HEAD {
        return Ok(HttpResponse::Ok().finish());
    }
    let key = OpaqueToken::mint(&*call.app.core.entropy);
    let command = BeginSocial {
        surface: Surface::Browser,
        client: ClientId::default(),
        itinerary: Itinerary {
            intent: Intent::SignIn,
            connection: NAME.to_owned(),
            redirect_uri: None,
            app_state: None,
            code_challenge: None,
            browser: key.hash(),
        },
    };
    let out = set_out(
        &call,
        &google.name,
        callback_uri(&call),
        command,
        Asking::default(),
    )
    .await;
    Ok(match out {
        Ok((url, begun)) => {
            let mut reply = redirect::to(StatusCode::FOUND, &url);
            set(&call, &mut reply, STATE, &begun.state, SECONDS);
            set(&call, &mut reply, VERIFIER, key.reveal(), SECONDS);
            reply
        }
        Err(Kept::Refused(..)) => failed(&call, Failed("rate_limited")),
        Err(Kept::Failed(reason)) => failed(&call, reason),
    })
}

/// Back.
pub(super) async fn callback(call: Call) -> Result<HttpResponse, BrowserError> {
    let Some(google) = connection(&call.app.core, NAME) else {
        return Ok(failed(&call, Failed("disabled")));
    };
    if call.http.method() == Method::HEAD {
        return Ok(HttpResponse::Ok().finish());
    }
    let identity = match identity(&call, &google).await {
        Ok(identity) => identity,
        Err(reason) => return Ok(failed(&call, reason)),
    };
    let masked = identity.address.as_ref().map(|address| address.masked());
    let command = EnterWithIdentity {
        surface: Surface::Browser,
        client: client(),
        connection: NAME.to_owned(),
        identity,
        bound: Bound::default(),
        device: Cookies::new(&call.app).device(call.headers()),
        locale: None,
    };
    let entered = call
        .work(Class::SignIn, move |core, caller| {
            enter_with_identity(core, caller, &command)
        })
        .await;
    let entered = match entered {
        Ok(entered) => entered.map_err(|error| not_entered(&call, error)),
        Err(error) => Err(crew_fault(&call, error)),
    };
    match entered {
        Ok(Entered::In(signed_in)) => self::signed_in(&call, &signed_in),
        Ok(Entered::ProofNeeded(asked)) => {
            let mut page = ask(&call, asked.request, masked.as_deref(), None);
            clear(&call, &mut page);
            Ok(page)
        }
        Err(reason) => Ok(failed(&call, reason)),
    }
}

/// The form with the code.
pub(super) async fn prove(mut call: Call) -> Result<HttpResponse, BrowserError> {
    let fields = match form::fields(&mut call).await {
        Ok(fields) => fields,
        Err(error) => return Ok(error.refuse(&call.visit.request_id)),
    };
    let Some(request) = field(&fields, "request_id").and_then(RequestId::parse) else {
        return Ok(failed(&call, Failed("state")));
    };
    let Some(code) = field(&fields, "code").and_then(Guess::parse) else {
        return Ok(ask(&call, request, None, Some("A code has six digits.")));
    };
    let command = RedeemLink {
        surface: Surface::Browser,
        client: client(),
        shown: Shown::Code { request, code },
        code_verifier: None,
        session: None,
        device: Cookies::new(&call.app).device(call.headers()),
        label: None,
        locale: None,
    };
    let proven = call
        .work(Class::SignIn, move |core, caller| {
            prove_identity(core, caller, &command)
        })
        .await?;
    match proven {
        Ok(signed_in) => self::signed_in(&call, &signed_in),
        Err(LinkError::Refused(LinkRefusal::WrongCode, _)) => {
            Ok(ask(&call, request, None, Some("This is not the code.")))
        }
        Err(LinkError::Refused(LinkRefusal::Refused(refusal), now)) => {
            Ok(PageError::Refused(refusal, now).refuse(&call.visit.request_id))
        }
        Err(LinkError::Refused(..)) => Ok(failed(&call, Failed("proof_ended"))),
        Err(LinkError::Store(error)) => Err(error.into()),
    }
}

/// Who Google says it is, if the browser is the one that was sent there.
async fn identity(call: &Call, google: &Connection) -> Result<SocialIdentity, Failed> {
    let shown = Fields::of_pairs(call.http.query_string().as_bytes());
    let state = shown.verbatim("state").ok().flatten().unwrap_or_default();
    let brought = cookie_values(call.headers(), STATE).any(|kept| kept == state);
    let key = cookie_values(call.headers(), VERIFIER).find_map(OpaqueToken::parse);
    let browser = key.filter(|_| brought).as_ref().map(OpaqueToken::hash);
    let callback = callback_uri(call);
    match come_back(call, Surface::Browser, &google.name, callback, &shown, browser).await {
        Ok(returned) => returned.identity,
        Err(Lost::State) => Err(Failed("state")),
        Err(Lost::Unavailable) => Err(Failed("unavailable")),
    }
}

/// The session's cookies, and on to where the site wants people.
fn signed_in(call: &Call, signed_in: &SignedIn) -> Result<HttpResponse, BrowserError> {
    let (core, cookies) = (&call.app.core, Cookies::new(&call.app));
    let session = &signed_in.session;
    let token = signed_in.cookie.as_ref().ok_or(BrowserError::Internal)?;
    let csrf = csrf_value(&core.keys, session.id);
    let mut reply = HttpResponse::Found();
    cookies.set_session(&mut reply, token, &csrf, session.expires_at() - signed_in.now);
    cookies.set_device(&mut reply, &signed_in.device, core.policy.sessions.device_token);
    let after_login = call.app.settings.browser.after_login.as_str();
    let mut reply = reply
        .insert_header((actix_web::http::header::LOCATION, after_login))
        .finish();
    clear(call, &mut reply);
    Ok(reply)
}

fn ask(call: &Call, request: RequestId, masked: Option<&str>, problem: Option<&str>) -> HttpResponse {
    let request = request.to_string();
    let after_login = &call.app.settings.browser.after_login;
    let asked = prove::Asked {
        path: PROVE_PATH,
        hidden: vec![("request_id", &request)],
        leads_to: Some(after_login),
        masked_address: masked,
        problem,
    };
    prove::ask(&call.app, &asked).unwrap_or_else(|error| error.refuse(&call.visit.request_id))
}

fn failed(call: &Call, Failed(reason): Failed) -> HttpResponse {
    let mut reply = redirect::to(StatusCode::FOUND, &format!("/login?error=google_{reason}"));
    clear(call, &mut reply);
    reply
}

fn clear(call: &Call, reply: &mut HttpResponse) {
    for name in [STATE, VERIFIER] {
        if cookie_values(call.headers(), name).next().is_some() {
            set(call, reply, name, "", 0);
        }
    }
}

fn set(call: &Call, reply: &mut HttpResponse, name: &str, value: &str, seconds: i64) {
    let cookie = SetCookie {
        path: PATH,
        secure: call.app.https,
        ..SetCookie::new(name, value, seconds)
    };
    if let Ok(line) = cookie.line().parse() {
        reply.headers_mut().append(SET_COOKIE, line);
    }
}

fn callback_uri(call: &Call) -> String {
    format!("{}{PATH}callback", call.app.core.public_url)
}

/// The one app of the Browser API.
fn client() -> Client {
    Client::new(ClientId::default())
}
