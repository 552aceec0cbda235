//! The two routes that two surfaces share: `GET /v1/auth/me` and `POST /v1/auth/logout` are the Descope-compatible API's
//! when it is on and the scheme is Bearer, and then no cookie is read; else they are the Browser API's.

use actix_web::http::Method;
use actix_web::http::header::{ACCESS_CONTROL_REQUEST_HEADERS, AUTHORIZATION, HeaderMap};
use actix_web::web::ServiceConfig;
use actix_web::{HttpRequest, HttpResponse};
use countersign_core::nouns::surface::Surface;

use super::browser::error::BrowserError;
use super::browser::{logout as browser_logout, me as browser_me};
use super::descope::error::DescopeError;
use super::descope::{log_out as descope_logout, me as descope_me};
use crate::common::action::Refuse;
use crate::common::call::Call;
use crate::common::table::at;

const ME: &str = "/v1/auth/me";
const LOGOUT: &str = "/v1/auth/logout";

/// An error of whichever surface answered.
enum SharedError {
    Browser(BrowserError),
    Descope(DescopeError),
}

impl Refuse for SharedError {
    fn refuse(self, request_id: &str) -> HttpResponse {
        match self {
            SharedError::Browser(error) => error.refuse(request_id),
            SharedError::Descope(error) => error.refuse(request_id),
        }
    }
}

/// Whether the route of a path is here, and not in its surface's own table.
pub(crate) fn takes(path: &str, surfaces: &[Surface]) -> bool {
    surfaces.contains(&Surface::Descope) && [ME, LOGOUT].contains(&path)
}

/// The routes, if the Descope-compatible API is on; without it they are the Browser API's alone.
pub(crate) fn register(config: &mut ServiceConfig, surfaces: &[Surface]) {
    if surfaces.contains(&Surface::Descope) {
        at(ME).get(read_me).register(config);
        at(LOGOUT).post(log_out).register(config);
    }
}

/// Whose request this is, where it is for one of the two paths.
pub(crate) fn owner(request: &HttpRequest, surfaces: &[Surface]) -> Option<Surface> {
    let shared = [ME, LOGOUT].contains(&request.path());
    shared.then(|| owner_of(request.method(), request.headers(), surfaces))
}

fn owner_of(method: &Method, headers: &HeaderMap, surfaces: &[Surface]) -> Surface {
    let on = |surface| surfaces.contains(&surface);
    let bearer = if method == Method::OPTIONS {
        wants_to_authorize(headers)
    } else {
        is_bearer(headers)
    };
    match (on(Surface::Browser), on(Surface::Descope)) {
        (true, true) if bearer => Surface::Descope,
        (false, true) => Surface::Descope,
        (true, _) | (false, false) => Surface::Browser,
    }
}

/// Whether the scheme of the request is Bearer (RFC 6750), whatever follows.
fn is_bearer(headers: &HeaderMap) -> bool {
    let scheme = headers.get(AUTHORIZATION).map(|line| line.as_bytes());
    let scheme = scheme.and_then(|line| line.split(|octet| *octet == b' ').next());
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"bearer"))
}

/// Whether a preflight is for a request that authorizes itself.
fn wants_to_authorize(headers: &HeaderMap) -> bool {
    let wanted = headers.get_all(ACCESS_CONTROL_REQUEST_HEADERS);
    let mut names = wanted.flat_map(|line| line.as_bytes().split(|octet| *octet == b','));
    names.any(|name| name.trim_ascii().eq_ignore_ascii_case(b"authorization"))
}

async fn read_me(call: Call) -> Result<HttpResponse, SharedError> {
    match owner_of(call.http.method(), call.headers(), &call.app.settings.surfaces) {
        Surface::Descope => descope_me::read_me(call).await.map_err(SharedError::Descope),
        Surface::Browser | Surface::Token | Surface::Accounts => {
            browser_me::read(call).await.map_err(SharedError::Browser)
        }
    }
}

async fn log_out(call: Call) -> Result<HttpResponse, SharedError> {
    match owner_of(call.http.method(), call.headers(), &call.app.settings.surfaces) {
        Surface::Descope => descope_logout::log_out(call).await.map_err(SharedError::Descope),
        Surface::Browser | Surface::Token | Surface::Accounts => {
            browser_logout::logout(call).await.map_err(SharedError::Browser)
        }
    }
}
