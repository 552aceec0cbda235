//! The table of the Browser API.

use actix_web::web::ServiceConfig;

use super::{google, request_otp, verify_otp};
use crate::common::table::at;

/// Puts the routes in place.
pub(crate) fn register(config: &mut ServiceConfig) {
    at("/v1/auth/email/start")
        .post(request_otp::request_otp)
        .register(config);
    at("/v1/auth/email/verify")
        .post(verify_otp::verify_otp)
        .register(config);
    at("/v1/auth/google/start").get(google::start).register(config);
    at("/v1/auth/google/callback")
        .get(google::callback)
        .register(config);
    at("/v1/auth/google/prove").post(google::prove).register(config);
}
