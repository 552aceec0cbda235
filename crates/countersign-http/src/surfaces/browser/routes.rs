//! The table of the Browser API.

use super::{google, logout, me, request_otp, verify_otp};
use crate::common::api::{ApiRow, api};

/// The routes.
pub(super) fn routes() -> Vec<ApiRow> {
    vec![
        api("/v1/auth/email/start").post(request_otp::request_otp, &request_otp::OPERATION),
        api("/v1/auth/email/verify").post(verify_otp::verify_otp, &verify_otp::OPERATION),
        api("/v1/auth/me").get(me::read, &me::OPERATION),
        api("/v1/auth/logout").post(logout::logout, &logout::OPERATION),
        api("/v1/auth/google/start").get(google::start, &google::START),
        api("/v1/auth/google/callback").get(google::callback, &google::CALLBACK),
        api("/v1/auth/google/prove").post(google::prove, &google::PROVE),
    ]
}
