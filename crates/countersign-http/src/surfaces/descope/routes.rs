//! The table of the Descope-compatible API. `GET /v1/auth/me` and `POST /v1/auth/logout` are in that of the shared routes.

use actix_web::web::ServiceConfig;

use super::{
    enchanted_link, keys, log_out, magic_link, management, me, passwords, refresh_session, request_otp,
    send_link, update_email, validate_session, verify_code,
};
use crate::common::table::at;

/// Puts the routes in place.
pub(crate) fn register(config: &mut ServiceConfig) {
    otp(config);
    links(config);
    passwords::register(config);
    sessions(config);
    management::routes::register(config);
    at("/v2/keys/{project}").get(keys::key_set).register(config);
    at("/v1/keys/{project}").get(keys::key_list).register(config);
}

fn otp(config: &mut ServiceConfig) {
    at("/v1/auth/otp/signin/email")
        .post(request_otp::sign_in)
        .register(config);
    at("/v1/auth/otp/signup/email")
        .post(request_otp::sign_up)
        .register(config);
    at("/v1/auth/otp/signup-in/email")
        .post(request_otp::sign_up_or_in)
        .register(config);
    at("/v1/auth/otp/update/email")
        .post(update_email::by_code)
        .register(config);
    at("/v1/auth/otp/verify/email")
        .post(verify_code::verify_code)
        .register(config);
}

fn links(config: &mut ServiceConfig) {
    at("/v1/auth/magiclink/signin/email")
        .post(send_link::magic_sign_in)
        .register(config);
    at("/v1/auth/magiclink/signup/email")
        .post(send_link::magic_sign_up)
        .register(config);
    at("/v1/auth/magiclink/signup-in/email")
        .post(send_link::magic_sign_up_or_in)
        .register(config);
    at("/v1/auth/magiclink/update/email")
        .post(update_email::by_link)
        .register(config);
    at("/v1/auth/magiclink/verify")
        .post(magic_link::verify)
        .register(config);
    at("/v1/auth/enchantedlink/signin/email")
        .post(send_link::enchanted_sign_in)
        .register(config);
    at("/v1/auth/enchantedlink/signup/email")
        .post(send_link::enchanted_sign_up)
        .register(config);
    at("/v1/auth/enchantedlink/signup-in/email")
        .post(send_link::enchanted_sign_up_or_in)
        .register(config);
    at("/v1/auth/enchantedlink/update/email")
        .post(update_email::by_enchanted_link)
        .register(config);
    at("/v1/auth/enchantedlink/verify")
        .post(enchanted_link::verify)
        .register(config);
    at("/v1/auth/enchantedlink/pending-session")
        .post(enchanted_link::pending_session)
        .register(config);
}

fn sessions(config: &mut ServiceConfig) {
    at("/v1/auth/refresh")
        .post(refresh_session::refresh)
        .register(config);
    at("/v1/auth/try-refresh")
        .post(refresh_session::try_refresh)
        .register(config);
    at("/v1/auth/logoutall")
        .post(log_out::log_out_everywhere)
        .register(config);
    at("/v1/auth/me/history")
        .get(me::read_own_history)
        .register(config);
    at("/v1/auth/validate")
        .post(validate_session::validate_session)
        .register(config);
}
