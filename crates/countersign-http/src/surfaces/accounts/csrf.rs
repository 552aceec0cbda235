//! CSRF tokens: bound to a browser's own cookie by HMAC, shown as `X-CSRF-Token` or as the field `csrf_token` (S5).

use actix_web::HttpResponse;
use actix_web::http::header::{ACCEPT, HeaderMap, SET_COOKIE};
use countersign_core::tokens::csrf::{browser_csrf_matches, browser_csrf_value};
use serde_json::json;

use super::error::AccountsError;
use crate::common::browser_key::CSRF_SESSION;
use crate::common::call::Call;
use crate::common::fields::Fields;

const CSRF_TOKEN: &str = "x-csrf-token";

/// `GET /auth/csrf-session`: the cookie, and with it the token, or a script that fetches it.
pub(super) async fn begin_csrf_session(call: Call) -> Result<HttpResponse, AccountsError> {
    let (core, https) = (&call.app.core, call.app.https);
    let cookie = CSRF_SESSION.shown_or_new(call.headers(), core, https);
    let mut reply = HttpResponse::Ok();
    reply.append_header((SET_COOKIE, CSRF_SESSION.line(&cookie, https)));
    let accept = call.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok());
    if accept.is_some_and(|accept| accept.contains("application/json")) {
        let token = browser_csrf_value(&core.keys, &cookie);
        return Ok(reply.json(json!({ "csrf_token": token })));
    }
    Ok(reply
        .content_type("text/javascript; charset=utf-8")
        .body(script(&core.public_url)))
}

/// `GET /auth/csrf-token`: the token of the browser with that cookie.
pub(super) async fn read_csrf_token(call: Call) -> Result<HttpResponse, AccountsError> {
    let cookie = CSRF_SESSION.shown(call.headers(), call.app.https);
    let cookie = cookie.ok_or(AccountsError::CsrfFailed)?;
    let token = browser_csrf_value(&call.app.core.keys, &cookie);
    Ok(HttpResponse::Ok().json(json!({ "csrf_token": token })))
}

/// Refuses a request that shows no token of its browser.
pub(super) fn check(call: &Call, fields: &Fields) -> Result<(), AccountsError> {
    let cookie = CSRF_SESSION.shown(call.headers(), call.app.https);
    let shown = shown(call.headers(), fields)?;
    let keys = &call.app.core.keys;
    match (cookie, shown) {
        (Some(cookie), Some(shown)) if browser_csrf_matches(keys, &cookie, &shown) => Ok(()),
        _ => Err(AccountsError::CsrfFailed),
    }
}

/// The same where the token may be left out: then the origin alone decides.
pub(super) fn check_if_shown(call: &Call, fields: &Fields) -> Result<(), AccountsError> {
    match shown(call.headers(), fields)? {
        Some(_) => check(call, fields),
        None => Ok(()),
    }
}

fn shown(headers: &HeaderMap, fields: &Fields) -> Result<Option<String>, AccountsError> {
    let mut lines = headers.get_all(CSRF_TOKEN);
    let of_header = match (lines.next(), lines.next()) {
        (Some(only), None) => Some(only.to_str().unwrap_or_default()),
        (None, _) => None,
        (Some(_), Some(_)) => return Err(AccountsError::CsrfFailed),
    };
    let of_field = fields.text("csrf_token").map_err(|_| AccountsError::CsrfFailed)?;
    Ok(of_header.or(of_field).map(str::to_owned))
}

/// The token itself is not in it: any site may load a script.
fn script(public_url: &str) -> String {
    let url = json!(format!("{public_url}/auth/csrf-token"));
    format!(
        "(() => {{\n  const token = fetch({url}, {{ credentials: \"include\", headers: {{ Accept: \"application/json\" }} }})\n    \
         .then((reply) => reply.json())\n    .then((body) => body.csrf_token);\n  \
         window.countersign = Object.assign(window.countersign || {{}}, {{ csrfToken: () => token }});\n}})();\n"
    )
}
