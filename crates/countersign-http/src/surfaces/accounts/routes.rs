//! The table of the Accounts API.

use super::origins::open;
use super::social::{
    begin_link, begin_social, claim_social, list_identities, prove_identity, unlink_identity,
};
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
use crate::common::api::{ApiRow, api};

/// The routes. Those that browsers are led to are not behind the check of origins: a provider's form comes from the
/// provider's site, and a page's own form is checked by the page.
pub(super) fn routes() -> Vec<ApiRow> {
    let parts = [
        credentials(),
        proofs(),
        session(),
        waitlist(),
        teams(),
        identities(),
        social(),
    ];
    parts.into_iter().flatten().collect()
}

fn credentials() -> Vec<ApiRow> {
    vec![
        api("/auth/sign-up").post(open(sign_up::sign_up), &sign_up::OPERATION),
        api("/auth/sign-in").post(
            open(sign_in_with_password::sign_in_with_password),
            &sign_in_with_password::OPERATION,
        ),
        api("/auth/sign-in-with-token")
            .post(open(redeem_link::redeem_link), &redeem_link::OPERATION)
            .get(open(redeem_link::redeem_link_by_get), &redeem_link::BY_GET),
        api("/auth/send-magic-link").post(open(send_link::send_link), &send_link::OPERATION),
        api("/auth/send-password-reset").post(
            open(send_password_reset::send_password_reset),
            &send_password_reset::OPERATION,
        ),
        api("/auth/reset-password").post(open(reset_password::reset_password), &reset_password::OPERATION),
        api("/auth/check-email").post(open(check_email::check_email), &check_email::OPERATION),
        api("/auth/login-methods").post(open(login_methods::login_methods), &login_methods::OPERATION),
        api("/auth/csrf-session").get(open(csrf::begin_csrf_session), &csrf::BEGIN),
        api("/auth/csrf-token").get(open(csrf::read_csrf_token), &csrf::READ),
    ]
}

fn proofs() -> Vec<ApiRow> {
    vec![
        api("/auth/send-email-verification").post(
            open(send_verification::send_verification),
            &send_verification::OPERATION,
        ),
        api("/auth/send-verification-email").post(
            open(send_verification::send_verification),
            &send_verification::BY_OTHER_NAME,
        ),
        api("/auth/verify")
            .post(open(verify_address::verify_address), &verify_address::OPERATION)
            .get(
                open(verify_address::verify_address_by_get),
                &verify_address::BY_GET,
            ),
        api("/auth/change-password").post(
            open(change_password::change_password),
            &change_password::OPERATION,
        ),
        api("/auth/change-email").post(open(change_address::change_address), &change_address::OPERATION),
        api("/auth/reauthenticate").post(open(reauthenticate::send), &reauthenticate::SEND),
        api("/auth/reauthenticate/verify")
            .post(open(reauthenticate::reauthenticate), &reauthenticate::OPERATION),
    ]
}

fn session() -> Vec<ApiRow> {
    vec![
        api("/auth/me")
            .get(open(read_profile::read_profile), &read_profile::OPERATION)
            .patch(open(update_profile::update_profile), &update_profile::OPERATION),
        api("/auth/refresh").post(
            open(refresh_in_account::refresh_in_account),
            &refresh_in_account::OPERATION,
        ),
        api("/auth/logout").post(open(revoke_session::revoke_session), &revoke_session::OPERATION),
        api("/auth/switch-accounts").post(open(switch_account::switch_account), &switch_account::OPERATION),
        api("/auth/accept-invite")
            .post(open(accept_invite::accept_invite), &accept_invite::OPERATION)
            .get(open(accept_invite::accept_invite_by_get), &accept_invite::BY_GET),
    ]
}

fn waitlist() -> Vec<ApiRow> {
    vec![
        api("/auth/waitlist")
            .get(open(read_waitlist::read_waitlist), &read_waitlist::LIST)
            .post(open(join_publicly::join_publicly), &join_publicly::OPERATION),
        api("/auth/waitlist/{feature}")
            .get(open(read_waitlist::read_place), &read_waitlist::READ)
            .post(open(join_waitlist::join_waitlist), &join_waitlist::OPERATION)
            .put(open(join_waitlist::join_waitlist), &join_waitlist::BY_PUT)
            .delete(open(leave_waitlist::leave_waitlist), &leave_waitlist::OPERATION),
        api("/api/accounts/{id}/waitlist").get(open(let_in::list_waiting), &let_in::LIST),
        api("/api/accounts/{id}/waitlist/let-in").post(open(let_in::let_in), &let_in::LET_IN),
    ]
}

fn teams() -> Vec<ApiRow> {
    vec![
        api("/api/accounts/{id}").patch(open(rename_account::rename_account), &rename_account::OPERATION),
        api("/api/accounts/{id}/invites")
            .post(open(create_invite::create_invite), &create_invite::OPERATION)
            .get(open(list_invites::list_invites), &list_invites::OPERATION),
        api("/api/accounts/{id}/invite")
            .post(open(create_invite::create_invite), &create_invite::BY_OTHER_PATH)
            .get(open(list_invites::list_invites), &list_invites::BY_OTHER_PATH),
        api("/api/accounts/{id}/invites/{invite}")
            .delete(open(revoke_invite::revoke_invite), &revoke_invite::OPERATION),
        api("/api/accounts/{id}/invites/{invite}/resend")
            .post(open(resend_invite::resend_invite), &resend_invite::OPERATION),
        api("/api/accounts/{id}/members").get(open(list_members::list_members), &list_members::OPERATION),
        api("/api/accounts/{id}/members/{member}")
            .patch(open(set_role::set_role), &set_role::OPERATION)
            .delete(open(end_membership::end_membership), &end_membership::OPERATION),
    ]
}

/// A connection's name where an identity is to be added; an identity's id where it is taken off.
fn identities() -> Vec<ApiRow> {
    vec![
        api("/auth/identities").get(
            open(list_identities::list_identities),
            &list_identities::OPERATION,
        ),
        api("/auth/identities/{identity}")
            .post(open(begin_link::begin_link), &begin_link::OPERATION)
            .delete(
                open(unlink_identity::unlink_identity),
                &unlink_identity::OPERATION,
            ),
    ]
}

fn social() -> Vec<ApiRow> {
    vec![
        api("/auth/{provider}/authorize").get(begin_social::lead_out, &begin_social::LEAD_OUT),
        api("/auth/{provider}/callback").get(begin_social::lead_back, &begin_social::LEAD_BACK),
        api("/oauth2/authorize").get(begin_social::begin_social, &begin_social::AUTHORIZE),
        api("/oauth2/callback/{provider}")
            .get(claim_social::claim_social, &claim_social::OPERATION)
            .post(claim_social::claim_social_by_form, &claim_social::BY_FORM),
        api("/oauth2/prove").post(prove_identity::prove_identity, &prove_identity::OPERATION),
    ]
}
