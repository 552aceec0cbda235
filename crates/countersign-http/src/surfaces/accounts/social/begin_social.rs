//! `GET /oauth2/authorize`: out to a provider; `/auth/{provider}/…` lead here and to the callback.

use actix_web::HttpResponse;
use actix_web::http::Method;
use actix_web::http::header::SET_COOKIE;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::client::LoginMethod;
use countersign_core::nouns::social_flow::{Intent, Itinerary};
use countersign_core::nouns::surface::Surface;
use countersign_core::ports::providers::Prompt;
use countersign_core::usecases::social::begin_social::BeginSocial;
use url::form_urlencoded;

use super::{browser_key, connected, failed};
use crate::common::call::Call;
use crate::common::fields::Fields;
use crate::common::redirect::see_other;
use crate::common::social::{Asking, Kept, set_out};
use crate::openapi::Operation;
use crate::openapi::field::{Field, anything, formatted, one_of, text, verbatim};
use crate::surfaces::accounts::asked::redirect;
use crate::surfaces::accounts::clients;
use crate::surfaces::accounts::error::AccountsError;
use crate::surfaces::accounts::fields::{
    CLIENT_ID, CODE_CHALLENGE, CODE_CHALLENGE_METHOD, PROVIDER, REDIRECT_URI,
};
use crate::surfaces::accounts::kinds::{
    FOREIGN_PAGE, INVALID_REQUEST, METHOD_NOT_ENABLED, RATE_LIMITED, UNKNOWN_CLIENT, UNKNOWN_PROVIDER,
};
use crate::surfaces::accounts::reading::{Bad, Reading};

pub(in crate::surfaces::accounts) const LEAD_OUT: Operation =
    Operation::new("leadToProvider", "Begin to sign in at a provider")
        .about("The query goes along.")
        .path(&[PROVIDER])
        .query(&[
            CLIENT_ID,
            REDIRECT_URI,
            STATE,
            CODE_CHALLENGE,
            CODE_CHALLENGE_METHOD,
            LOGIN_HINT,
            PROMPT,
        ])
        .leads_on(303, "On to `/oauth2/authorize`.")
        .refuses(&[UNKNOWN_PROVIDER]);

pub(in crate::surfaces::accounts) const LEAD_BACK: Operation =
    Operation::new("leadFromProvider", "Come back from a provider")
        .about("The query goes along.")
        .path(&[PROVIDER])
        .query(&[CODE_OF_PROVIDER, STATE_OF_FLOW, ERROR_OF_PROVIDER])
        .leads_on(303, "On to `/oauth2/callback/{provider}`.")
        .refuses(&[UNKNOWN_PROVIDER]);

pub(in crate::surfaces::accounts) const AUTHORIZE: Operation =
    Operation::new("authorize", "Sign in at a provider")
        .about("For browsers. What fails after the app is known ends at its redirect URI with an `error`.")
        .query(&[
            CLIENT_ID.required(),
            text("connection", "The provider, by the connection's name.").required(),
            REDIRECT_URI,
            STATE,
            CODE_CHALLENGE,
            CODE_CHALLENGE_METHOD,
            LOGIN_HINT,
            PROMPT,
        ])
        .leads_on(303, "On to the provider, or back to the app.")
        .refuses(&[
            INVALID_REQUEST,
            FOREIGN_PAGE,
            METHOD_NOT_ENABLED,
            UNKNOWN_CLIENT,
            UNKNOWN_PROVIDER,
            RATE_LIMITED,
        ]);

pub(super) const STATE: Field = verbatim("state", "Given back to the app as it is.").at_most(LONGEST_STATE);
pub(super) const LOGIN_HINT: Field =
    formatted("login_hint", "email", "Who is to sign in, as far as one knows.");
pub(super) const PROMPT: Field = one_of(
    "prompt",
    &["select_account", "login", "consent"],
    "What the provider is to ask.",
);
pub(super) const CODE_OF_PROVIDER: Field =
    anything("code", "What the provider gave for the sign-in (RFC 6749).");
pub(super) const STATE_OF_FLOW: Field = anything("state", "What was sent along at the start.");
pub(super) const ERROR_OF_PROVIDER: Field = anything("error", "Why there is no code.");

/// The longest `state` of an app, in octets.
pub(super) const LONGEST_STATE: usize = 2_048;

/// `GET /auth/{provider}/authorize`.
pub(in crate::surfaces::accounts) async fn lead_out(call: Call) -> Result<HttpResponse, AccountsError> {
    let name = call.http.match_info().get("provider").unwrap_or_default();
    let (connection, _) = connected(&call, name)?;
    let given = form_urlencoded::parse(call.http.query_string().as_bytes());
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("connection", connection.name.as_str())
        .extend_pairs(given.filter(|(name, _)| name != "connection"))
        .finish();
    Ok(see_other(&format!(
        "{}/oauth2/authorize?{query}",
        call.app.core.public_url
    )))
}

/// `GET /auth/{provider}/callback`.
pub(in crate::surfaces::accounts) async fn lead_back(call: Call) -> Result<HttpResponse, AccountsError> {
    let name = call.http.match_info().get("provider").unwrap_or_default();
    let (_, callback) = connected(&call, name)?;
    Ok(see_other(&format!("{callback}?{}", call.http.query_string())))
}

/// `GET /oauth2/authorize`.
pub(in crate::surfaces::accounts) async fn begin_social(call: Call) -> Result<HttpResponse, AccountsError> {
    if call.http.method() == Method::HEAD {
        return Ok(HttpResponse::Ok().finish());
    }
    let fields = Fields::of_pairs(call.http.query_string().as_bytes());
    let mut read = Reading::of(&fields);
    let (id, uri, name) = (read.client_id(), read.redirect_uri(), read.required("connection"));
    let (challenge, state) = (read.code_challenge(), read.verbatim("state", LONGEST_STATE));
    let asking = asking(&mut read);
    read.done()?;
    let (connection, callback) = connected(&call, &name?)?;
    let client = clients::offering(&call, id?, LoginMethod::Social).await?;
    let uri = redirect(&client, uri?.as_deref())?;
    let uri = uri.ok_or(AccountsError::invalid("redirect_uri", "missing"))?;
    let (state, https) = (state?, call.app.https);
    let key = browser_key(&connection);
    let browser = key.shown_or_new(call.headers(), &call.app.core, https);
    let command = BeginSocial {
        surface: Surface::Accounts,
        client: client.id.clone(),
        itinerary: Itinerary {
            intent: Intent::SignIn,
            connection: connection.name.to_string(),
            redirect_uri: Some(uri.to_owned()),
            app_state: state.clone(),
            code_challenge: challenge?,
            browser: browser.hash(),
        },
    };
    Ok(
        match set_out(&call, &connection.name, callback, command, asking?).await {
            Ok((url, _)) => {
                let mut reply = see_other(&url);
                if let Ok(line) = key.line(&browser, https).parse() {
                    reply.headers_mut().append(SET_COOKIE, line);
                }
                reply
            }
            // Said here and not to the app: a browser that is sent on at once comes back at once.
            Err(Kept::Refused(refusal, at)) => return Err(AccountsError::Refused(refusal, at)),
            Err(Kept::Failed(reason)) => failed(uri, state.as_deref(), reason),
        },
    )
}

/// How the provider is asked.
pub(super) fn asking(read: &mut Reading<'_>) -> Result<Asking, Bad> {
    let hint = read.parsed_if_any("login_hint", "not_an_address", |text| Address::parse(text).ok());
    let prompt = read.parsed_if_any("prompt", "unknown_word", prompt);
    Ok(Asking {
        login_hint: hint?,
        prompt: prompt?,
    })
}

fn prompt(text: &str) -> Option<Prompt> {
    [Prompt::SelectAccount, Prompt::Login, Prompt::Consent]
        .into_iter()
        .find(|prompt| prompt.as_str() == text)
}
