//! S3, C7: what ends a session, and what ends with it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

mod support;

use countersign_core::nouns::ledger::Refusal;
use countersign_core::usecases::end_session::end_other_sessions;
use countersign_core::usecases::refresh_session::issue_pair;
use countersign_core::usecases::request_otp::request_otp;
use countersign_core::usecases::revoke_session::{check_revocable, revoke_access_token};
use support::{World, YOU, ask_from, refused};

#[test]
fn c7_ending_all_other_sessions_ends_devices_and_codes() {
    let world = World::new();
    let old = world.sign_in(YOU);
    let new = world.sign_in(YOU);
    world.request(YOU).unwrap();
    let code = world.mailed_code();
    let facts = world.core.store.find_session(new.session.id).unwrap().unwrap();
    assert_eq!(
        end_other_sessions(&world.core, &world.caller(), &facts).unwrap(),
        1
    );
    assert!(world.verify(YOU, &code).is_err());
    world.wait(31);
    request_otp(&world.core, &world.caller(), &ask_from(YOU, &old.device)).unwrap();
    let refusal = refused(world.request(YOU));
    assert!(
        matches!(refusal, Refusal::Cooldown { .. }),
        "the token opened no lane"
    );
}

#[test]
fn s3_an_access_token_past_its_end_still_signs_out() {
    let world = World::new();
    let me = world.sign_in(YOU);
    let tokens = issue_pair(&world.core, &me.session, &me.user, me.now).unwrap();
    world.wait(3_600);
    let token = check_revocable(&world.core, &tokens.access).unwrap();
    revoke_access_token(&world.core, &world.caller(), token).unwrap();
    let facts = world.core.store.find_session(me.session.id).unwrap().unwrap();
    assert!(!facts.session.is_live(facts.now));
    assert!(check_revocable(&world.core, "a.b.c").is_none());
}
