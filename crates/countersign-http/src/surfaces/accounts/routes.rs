//! The table of the Accounts API.

use actix_web::web::ServiceConfig;

use super::origins::open;
use super::social::{begin_social, claim_social, prove_identity};
use super::teams::{
    accept_invite, create_invite, end_membership, list_invites, list_members, rename_account, resend_invite,
    revoke_invite, set_role, switch_account,
};
use super::waitlist::{join_publicly, join_waitlist, leave_waitlist, let_in, read_waitlist};
use super::{
    change_address, change_password, check_email, csrf, login_methods, read_profile, reauthenticate,
    redeem_link, refresh_in_account, reset_password, revoke_session, send_link, send_password_reset,
    send_verification, sign_in_with_password, sign_up, update_profile, verify_address,
};
use crate::common::table::at;

/// Puts the routes in place. Those that browsers are led to are not behind the check of origins: a provider's form comes
/// from the provider's site, and a page's own form is checked by the page.
pub(crate) fn register(config: &mut ServiceConfig) {
    credentials(config);
    session(config);
    waitlist(config);
    teams(config);
    social(config);
}

fn credentials(config: &mut ServiceConfig) {
    at("/auth/sign-up").post(open(sign_up::sign_up)).register(config);
    at("/auth/sign-in")
        .post(open(sign_in_with_password::sign_in_with_password))
        .register(config);
    at("/auth/sign-in-with-token")
        .post(open(redeem_link::redeem_link))
        .get(open(redeem_link::redeem_link_by_get))
        .register(config);
    at("/auth/send-magic-link")
        .post(open(send_link::send_link))
        .register(config);
    at("/auth/send-password-reset")
        .post(open(send_password_reset::send_password_reset))
        .register(config);
    at("/auth/reset-password")
        .post(open(reset_password::reset_password))
        .register(config);
    for path in ["/auth/send-email-verification", "/auth/send-verification-email"] {
        at(path)
            .post(open(send_verification::send_verification))
            .register(config);
    }
    at("/auth/verify")
        .post(open(verify_address::verify_address))
        .get(open(verify_address::verify_address_by_get))
        .register(config);
    at("/auth/change-password")
        .post(open(change_password::change_password))
        .register(config);
    at("/auth/change-email")
        .post(open(change_address::change_address))
        .register(config);
    at("/auth/reauthenticate")
        .post(open(reauthenticate::send))
        .register(config);
    at("/auth/reauthenticate/verify")
        .post(open(reauthenticate::reauthenticate))
        .register(config);
    at("/auth/check-email")
        .post(open(check_email::check_email))
        .register(config);
    at("/auth/login-methods")
        .post(open(login_methods::login_methods))
        .register(config);
    at("/auth/csrf-session")
        .get(open(csrf::begin_csrf_session))
        .register(config);
    at("/auth/csrf-token")
        .get(open(csrf::read_csrf_token))
        .register(config);
}

fn session(config: &mut ServiceConfig) {
    at("/auth/me")
        .get(open(read_profile::read_profile))
        .patch(open(update_profile::update_profile))
        .register(config);
    at("/auth/refresh")
        .post(open(refresh_in_account::refresh_in_account))
        .register(config);
    at("/auth/logout")
        .post(open(revoke_session::revoke_session))
        .register(config);
    at("/auth/switch-accounts")
        .post(open(switch_account::switch_account))
        .register(config);
    at("/auth/accept-invite")
        .post(open(accept_invite::accept_invite))
        .get(open(accept_invite::accept_invite_by_get))
        .register(config);
}

fn waitlist(config: &mut ServiceConfig) {
    at("/auth/waitlist")
        .get(open(read_waitlist::read_waitlist))
        .post(open(join_publicly::join_publicly))
        .register(config);
    at("/auth/waitlist/{feature}")
        .get(open(read_waitlist::read_place))
        .post(open(join_waitlist::join_waitlist))
        .put(open(join_waitlist::join_waitlist))
        .delete(open(leave_waitlist::leave_waitlist))
        .register(config);
    at("/api/accounts/{id}/waitlist")
        .get(open(let_in::list_waiting))
        .register(config);
    at("/api/accounts/{id}/waitlist/let-in")
        .post(open(let_in::let_in))
        .register(config);
}

fn teams(config: &mut ServiceConfig) {
    at("/api/accounts/{id}")
        .patch(open(rename_account::rename_account))
        .register(config);
    for path in ["/api/accounts/{id}/invites", "/api/accounts/{id}/invite"] {
        at(path)
            .post(open(create_invite::create_invite))
            .get(open(list_invites::list_invites))
            .register(config);
    }
    at("/api/accounts/{id}/invites/{invite}")
        .delete(open(revoke_invite::revoke_invite))
        .register(config);
    at("/api/accounts/{id}/invites/{invite}/resend")
        .post(open(resend_invite::resend_invite))
        .register(config);
    at("/api/accounts/{id}/members")
        .get(open(list_members::list_members))
        .register(config);
    at("/api/accounts/{id}/members/{member}")
        .patch(open(set_role::set_role))
        .delete(open(end_membership::end_membership))
        .register(config);
}

fn social(config: &mut ServiceConfig) {
    at("/auth/{provider}/authorize")
        .get(begin_social::lead_out)
        .register(config);
    at("/auth/{provider}/callback")
        .get(begin_social::lead_back)
        .register(config);
    at("/oauth2/authorize")
        .get(begin_social::begin_social)
        .register(config);
    at("/oauth2/callback/{provider}")
        .get(claim_social::claim_social)
        .post(claim_social::claim_social_by_form)
        .register(config);
    at("/oauth2/prove")
        .post(prove_identity::prove_identity)
        .register(config);
}
