//! The table of the Token API.

use actix_web::web::ServiceConfig;

use super::{erase_user, me, refresh_session, request_otp, revoke_session, sessions, verify_otp};
use crate::common::table::at;

/// Puts the routes in place.
pub(crate) fn register(config: &mut ServiceConfig) {
    at("/api/v1/auth/request-otp")
        .post(request_otp::request_otp)
        .register(config);
    at("/api/v1/auth/verify-otp")
        .post(verify_otp::verify_otp)
        .register(config);
    at("/api/v1/auth/refresh")
        .post(refresh_session::refresh_session)
        .register(config);
    at("/api/v1/auth/revoke")
        .post(revoke_session::revoke_session)
        .register(config);
    at("/api/v1/auth/sessions")
        .get(sessions::list_sessions)
        .register(config);
    at("/api/v1/auth/sessions/revoke-others")
        .post(sessions::end_other_sessions)
        .register(config);
    at("/api/v1/auth/sessions/{id}")
        .delete(sessions::end_session)
        .register(config);
    at("/api/v1/me")
        .get(me::read)
        .delete(erase_user::erase_user)
        .register(config);
}
