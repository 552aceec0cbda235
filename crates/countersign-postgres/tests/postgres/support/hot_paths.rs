//! Everything hot that can be asked of a store, in every way that sends a statement of its own.

use std::time::Duration;

use countersign_conformance::samples::commits::{guard, verify_query_by_address};
use countersign_conformance::samples::{address, hit};
use countersign_conformance::steps::{Asking, Refreshing};
use countersign_conformance::world::{SignedIn, World};
use countersign_core::nouns::challenge::Challenge;
use countersign_core::nouns::ids::{RequestId, SessionId};
use countersign_core::nouns::outbox::{MailResult, MailState};
use countersign_core::nouns::session::SessionEnd;
use countersign_core::ports::refresh_session::RefreshCommit;
use countersign_core::ports::sessions::SessionKey;
use countersign_core::ports::store::Attempt;
use countersign_core::ports::verify_otp::{PassedDevice, PassedUser};

/// All of it, for an address that is new.
pub(crate) fn take_all(w: &World<'_>, attempt: Attempt, name: &str) {
    let you = address(name);
    let challenge = w.new.challenge(&you);
    w.does(attempt, &counted(w.asking(&challenge)));
    guess_wrong(w, attempt, &challenge);
    let signed_in = sign_up(w, &challenge);
    request_again(w, attempt, &signed_in);
    sign_in_again(w, attempt, &signed_in);
    deliver(w);
    use_session(w, attempt, &signed_in);
    // Sessions for an account look at it at every refresh.
    let nowhere = w.new.account().id;
    assert_eq!(w.store.find_membership(nowhere, signed_in.user.id).unwrap(), None);
    w.does(attempt, &w.noting(&challenge.lane));
}

/// A request that spends budgets.
fn counted(asking: Asking) -> Asking {
    let mut asking = asking;
    let subject = asking.query.address.as_str();
    asking.query.hits = vec![hit(&format!("ip {subject}"), 100), hit(subject, 60)];
    asking.commit.hits = asking.query.hits.clone();
    asking
}

/// With the request's id; by the address alone, as the last before a lock.
fn guess_wrong(w: &World<'_>, attempt: Attempt, challenge: &Challenge) {
    w.does(attempt, &w.failing(challenge));
    let mut last = w.failing(challenge);
    last.query = verify_query_by_address(challenge, &challenge.address);
    last.query.hits = vec![hit(challenge.address.as_str(), 30)];
    last.commit.hits = last.query.hits.clone();
    last.commit.challenge = Some(guard(&guessed(challenge, 1)));
    let lockout = w.new.lockout(&challenge.address);
    last.commit.lockout = Some(lockout.clone());
    w.does(attempt, &last);
    assert!(w.store.open_challenge(lockout.id).unwrap().is_some());
}

fn guessed(challenge: &Challenge, failed_guesses: i16) -> Challenge {
    Challenge {
        failed_guesses,
        ..challenge.clone()
    }
}

/// A new user, whose mailbox is not proven yet.
fn sign_up(w: &World<'_>, challenge: &Challenge) -> SignedIn {
    let mut passing = w.passing(&guessed(challenge, 2));
    if let PassedUser::New(user) = &mut passing.commit.user {
        user.verified_at = None;
    }
    w.pass(&passing)
}

/// With a device token: a code, the same code again, and a new one in its place.
fn request_again(w: &World<'_>, attempt: Attempt, you: &SignedIn) {
    let first = w.new.challenge(&you.user.address);
    let asking = |challenge: &Challenge| {
        let mut asking = counted(w.asking(challenge));
        asking.query.device = Some(you.device.hash);
        asking
    };
    w.does(attempt, &asking(&first));
    let mut again = asking(&first);
    again.query.resend_of = Some(RequestId(first.id.0));
    (again.commit.challenge, again.commit.alias) = (None, Some((w.new.request_id(), first.id)));
    w.does(attempt, &again);
    let mut instead = asking(&w.new.challenge(&you.user.address));
    instead.commit.supersede = vec![first.id];
    w.does(attempt, &instead);
}

/// The first proof of the mailbox, a user who is known, and one on a known device; then the device is worn out.
fn sign_in_again(w: &World<'_>, attempt: Attempt, you: &SignedIn) {
    w.does(attempt, &w.passing(&w.ask(w.new.challenge(&you.user.address))));
    w.does(attempt, &w.passing(&w.ask(w.new.challenge(&you.user.address))));
    let mut on_device = w.passing(&w.ask(w.new.challenge(&you.user.address)));
    on_device.query.device = Some(you.device.hash);
    on_device.commit.device = PassedDevice::Known {
        id: you.device.id,
        expires_at: you.device.expires_at,
    };
    w.does(attempt, &on_device);
    let mut worn_out = w.failing(&w.ask(w.new.challenge(&you.user.address)));
    worn_out.query.device = Some(you.device.hash);
    worn_out.commit.end_device = Some(you.device.id);
    w.does(attempt, &worn_out);
}

/// Mails with a notice that takes the place of an earlier one, claimed and handed over.
fn deliver(w: &World<'_>) {
    for _ in 0..2 {
        w.queue(vec![w.new.notice(&address("you"), "you:new_sign_in")]);
    }
    let claim = w.store.claim_mails(10, Duration::from_secs(30)).unwrap();
    let results = claim.mails.iter().map(|claimed| MailResult {
        id: claimed.mail.id,
        fence: claimed.fence,
        state: MailState::HandedOver,
        due_at: w.now(),
        lane: claimed.lane,
        attempted: true,
        note: None,
    });
    w.store.record_mails(&results.collect::<Vec<_>>()).unwrap();
}

/// Read, extended, refreshed and ended.
fn use_session(w: &World<'_>, attempt: Attempt, you: &SignedIn) {
    let (id, used_at, later) = (you.session.id, w.now(), w.new.after(60));
    assert!(w.store.find_session(id).unwrap().is_some());
    assert!(w.store.find_session_by_token(&you.token).unwrap().is_some());
    let both = [SessionKey::Id(id), SessionKey::Token(you.token)];
    for several in [[both[0]; 2], [both[1]; 2], both] {
        assert!(
            w.store
                .find_sessions(&several)
                .unwrap()
                .iter()
                .all(Option::is_some)
        );
    }
    assert!(!w.store.list_sessions(you.user.id).unwrap().1.is_empty());
    w.store.extend_session(id, used_at, later).unwrap();
    w.does(attempt, &rotation(w, id, 1));
    w.store
        .end_other_sessions(you.user.id, id, SessionEnd::Revoked, &[])
        .unwrap();
    let end = RefreshCommit::End {
        seen: 2,
        end: SessionEnd::Revoked,
        audit: Vec::new(),
    };
    w.does(
        attempt,
        &Refreshing {
            session: id,
            commit: end,
        },
    );
}

/// A refresh of a family of this generation.
pub(crate) fn rotation(w: &World<'_>, session: SessionId, seen: i32) -> Refreshing {
    let (rotated_at, later) = (w.now(), w.new.after(30 * 86_400));
    let commit = RefreshCommit::Rotate {
        seen,
        rotated_at,
        idle_expires_at: later,
        not_after: later,
    };
    Refreshing { session, commit }
}
