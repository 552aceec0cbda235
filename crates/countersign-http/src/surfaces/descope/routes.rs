//! The table of the Descope-compatible API. With it on, `/v1/auth/me` and `/v1/auth/logout` are put in place by the shared
//! routes.

use super::{
    enchanted_link, keys, log_out, magic_link, management, me, passwords, refresh_session, request_otp,
    send_link, update_email, validate_session, verify_code,
};
use crate::common::api::{ApiRow, api};

/// The routes.
pub(super) fn routes() -> Vec<ApiRow> {
    [
        otp(),
        magic_links(),
        enchanted_links(),
        with_passwords(),
        sessions(),
        published(),
        management::routes::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn otp() -> Vec<ApiRow> {
    vec![
        api("/v1/auth/otp/signin/email").post(request_otp::sign_in, &request_otp::SIGN_IN),
        api("/v1/auth/otp/signup/email").post(request_otp::sign_up, &request_otp::SIGN_UP),
        api("/v1/auth/otp/signup-in/email").post(request_otp::sign_up_or_in, &request_otp::SIGN_UP_OR_IN),
        api("/v1/auth/otp/update/email").post(update_email::by_code, &update_email::BY_CODE),
        api("/v1/auth/otp/verify/email").post(verify_code::verify_code, &verify_code::OPERATION),
    ]
}

fn magic_links() -> Vec<ApiRow> {
    vec![
        api("/v1/auth/magiclink/signin/email").post(send_link::magic_sign_in, &send_link::MAGIC_SIGN_IN),
        api("/v1/auth/magiclink/signup/email").post(send_link::magic_sign_up, &send_link::MAGIC_SIGN_UP),
        api("/v1/auth/magiclink/signup-in/email")
            .post(send_link::magic_sign_up_or_in, &send_link::MAGIC_SIGN_UP_OR_IN),
        api("/v1/auth/magiclink/update/email").post(update_email::by_link, &update_email::BY_LINK),
        api("/v1/auth/magiclink/verify").post(magic_link::verify, &magic_link::OPERATION),
    ]
}

fn enchanted_links() -> Vec<ApiRow> {
    vec![
        api("/v1/auth/enchantedlink/signin/email")
            .post(send_link::enchanted_sign_in, &send_link::ENCHANTED_SIGN_IN),
        api("/v1/auth/enchantedlink/signup/email")
            .post(send_link::enchanted_sign_up, &send_link::ENCHANTED_SIGN_UP),
        api("/v1/auth/enchantedlink/signup-in/email").post(
            send_link::enchanted_sign_up_or_in,
            &send_link::ENCHANTED_SIGN_UP_OR_IN,
        ),
        api("/v1/auth/enchantedlink/update/email")
            .post(update_email::by_enchanted_link, &update_email::BY_ENCHANTED_LINK),
        api("/v1/auth/enchantedlink/verify").post(enchanted_link::verify, &enchanted_link::VERIFY),
        api("/v1/auth/enchantedlink/pending-session")
            .post(enchanted_link::pending_session, &enchanted_link::PENDING_SESSION),
    ]
}

fn with_passwords() -> Vec<ApiRow> {
    vec![
        api("/v1/auth/password/signup").post(passwords::join, &passwords::JOIN),
        api("/v1/auth/password/signin").post(passwords::enter, &passwords::ENTER),
        api("/v1/auth/password/reset").post(passwords::reset, &passwords::RESET),
        api("/v1/auth/password/update").post(passwords::update, &passwords::UPDATE),
        api("/v1/auth/password/replace").post(passwords::replace, &passwords::REPLACE),
        api("/v1/auth/password/policy").get(passwords::policy, &passwords::POLICY),
    ]
}

fn sessions() -> Vec<ApiRow> {
    vec![
        api("/v1/auth/refresh").post(refresh_session::refresh, &refresh_session::REFRESH_SESSION),
        api("/v1/auth/try-refresh").post(refresh_session::try_refresh, &refresh_session::TRY_REFRESH),
        api("/v1/auth/logout").post(log_out::log_out, &log_out::LOG_OUT),
        api("/v1/auth/logoutall").post(log_out::log_out_everywhere, &log_out::LOG_OUT_EVERYWHERE),
        api("/v1/auth/me").get(me::read_me, &me::READ),
        api("/v1/auth/me/history").get(me::read_own_history, &me::HISTORY),
        api("/v1/auth/validate").post(validate_session::validate_session, &validate_session::OPERATION),
    ]
}

fn published() -> Vec<ApiRow> {
    vec![
        api("/v2/keys/{project}").get(keys::key_set, &keys::KEY_SET),
        api("/v1/keys/{project}").get(keys::key_list, &keys::KEY_LIST),
    ]
}
