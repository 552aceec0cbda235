//! Which surface owns a path, and so the shape of the errors there that no route of its own gives.

use actix_web::http::header::ALLOW;
use actix_web::{HttpRequest, HttpResponse};
use countersign_core::nouns::surface::Surface;

use crate::common::action::Refuse as _;
use crate::surfaces::accounts::error::AccountsError;
use crate::surfaces::browser::error::BrowserError;
use crate::surfaces::descope::error::DescopeError;
use crate::surfaces::shared;
use crate::surfaces::token::problem::Problem;

/// Paths of the Descope-compatible API; all else under `/v1/auth` is the Browser API's.
const DESCOPE: [&str; 23] = [
    "/v1/auth/otp",
    "/v1/auth/magiclink",
    "/v1/auth/enchantedlink",
    "/v1/auth/password",
    "/v1/auth/refresh",
    "/v1/auth/try-refresh",
    "/v1/auth/logoutall",
    "/v1/auth/validate",
    "/v1/auth/me/history",
    "/v1/auth/me/tenants",
    "/v1/auth/tenant",
    "/v1/auth/accesskey",
    "/v1/auth/totp",
    "/v1/auth/notp",
    "/v1/auth/webauthn",
    "/v1/auth/oauth",
    "/v1/auth/onetap",
    "/v1/auth/sso",
    "/v1/auth/saml",
    "/v1/mgmt",
    "/v2/mgmt",
    "/v1/keys",
    "/v2/keys",
];
const BROWSER: [&str; 1] = ["/v1/auth"];
const ACCOUNTS: [&str; 3] = ["/auth", "/oauth2", "/api/accounts"];

/// The surface that a request belongs to, where two share a path as well.
pub(crate) fn owner_of(request: &HttpRequest, surfaces: &[Surface]) -> Surface {
    shared::owner(request, surfaces).unwrap_or_else(|| shape_of(request.path()))
}

/// The surface a path belongs to. What belongs to none takes the shape of the Token API.
pub(crate) fn shape_of(path: &str) -> Surface {
    let under = |roots: &[&str]| roots.iter().any(|root| is_under(path, root));
    if under(&DESCOPE) {
        Surface::Descope
    } else if under(&BROWSER) {
        Surface::Browser
    } else if under(&ACCOUNTS) {
        Surface::Accounts
    } else {
        Surface::Token
    }
}

fn is_under(path: &str, root: &str) -> bool {
    path.strip_prefix(root)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// 404.
pub(crate) fn not_found(path: &str, request_id: &str) -> HttpResponse {
    match shape_of(path) {
        Surface::Token => Problem::NotFound.refuse(request_id),
        Surface::Browser => BrowserError::NotFound.refuse(request_id),
        Surface::Accounts => AccountsError::NotFound.refuse(request_id),
        Surface::Descope => DescopeError::NotFound.refuse(request_id),
    }
}

/// 405, with the methods there are.
pub(crate) fn method_not_allowed(path: &str, request_id: &str, allow: &'static str) -> HttpResponse {
    let mut reply = match shape_of(path) {
        Surface::Token => Problem::MethodNotAllowed.refuse(request_id),
        Surface::Browser => BrowserError::MethodNotAllowed.refuse(request_id),
        Surface::Accounts => AccountsError::MethodNotAllowed.refuse(request_id),
        Surface::Descope => DescopeError::MethodNotAllowed.refuse(request_id),
    };
    reply
        .headers_mut()
        .insert(ALLOW, actix_web::http::header::HeaderValue::from_static(allow));
    reply
}

/// 500, where no error of a handler says more.
pub(crate) fn internal(path: &str, request_id: &str) -> HttpResponse {
    match shape_of(path) {
        Surface::Token => Problem::Internal.refuse(request_id),
        Surface::Browser => BrowserError::Internal.refuse(request_id),
        Surface::Accounts => AccountsError::Internal.refuse(request_id),
        Surface::Descope => DescopeError::Internal.refuse(request_id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_their_shapes() {
        for (path, shape) in [
            ("/v1/auth", Surface::Browser),
            ("/v1/auth/", Surface::Browser),
            ("/v1/auth/wallet/x", Surface::Browser),
            ("/v1/authority", Surface::Token),
            ("/v1/auth/otp/signin/email", Surface::Descope),
            ("/v1/auth/otpx", Surface::Browser),
            ("/v1/mgmt/user", Surface::Descope),
            ("/v2/keys/P1", Surface::Descope),
            ("/auth/sign-in", Surface::Accounts),
            ("/oauth2/authorize", Surface::Accounts),
            ("/api/accounts", Surface::Accounts),
            ("/api/accountsx", Surface::Token),
            ("/api/v1/me", Surface::Token),
            ("/", Surface::Token),
            ("", Surface::Token),
        ] {
            assert_eq!(shape_of(path), shape, "{path}");
        }
    }
}
