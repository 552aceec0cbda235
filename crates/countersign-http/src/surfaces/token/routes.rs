//! The table of the Token API.

use super::{erase_user, me, refresh_session, request_otp, revoke_session, sessions, verify_otp};
use crate::common::api::{ApiRow, api};

/// The routes.
pub(super) fn routes() -> Vec<ApiRow> {
    vec![
        api("/api/v1/auth/request-otp").post(request_otp::request_otp, &request_otp::OPERATION),
        api("/api/v1/auth/verify-otp").post(verify_otp::verify_otp, &verify_otp::OPERATION),
        api("/api/v1/auth/refresh").post(refresh_session::refresh_session, &refresh_session::OPERATION),
        api("/api/v1/auth/revoke").post(revoke_session::revoke_session, &revoke_session::OPERATION),
        api("/api/v1/auth/sessions").get(sessions::list_sessions, &sessions::LIST),
        api("/api/v1/auth/sessions/revoke-others").post(sessions::end_other_sessions, &sessions::END_OTHERS),
        api("/api/v1/auth/sessions/{id}").delete(sessions::end_session, &sessions::END),
        api("/api/v1/me")
            .get(me::read, &me::OPERATION)
            .delete(erase_user::erase_user, &erase_user::OPERATION),
    ]
}
