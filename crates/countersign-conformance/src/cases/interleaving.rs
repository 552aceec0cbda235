//! An optimistic attempt holds nothing while it decides: whoever commits meanwhile wins.

use countersign_core::nouns::challenge::{Challenge, ChallengeEnd};
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::ledger::LedgerKey;
use countersign_core::nouns::session::SessionEnd;
use countersign_core::nouns::user::UserStatus;
use countersign_core::ports::refresh_session::RefreshCommit;
use countersign_core::ports::store::{Attempt, Attempted};
use countersign_core::ports::verify_otp::PassedDevice;

use crate::people::erase_user;
use crate::samples::address;
use crate::steps::{Refreshing, Step};
use crate::world::World;

fn overtaken(w: &World<'_>, step: &dyn Step, meanwhile: &dyn Fn()) {
    assert_eq!(
        step.attempt(w.store, Attempt::Optimistic, meanwhile).unwrap(),
        Attempted::Lost
    );
}

/// A request that another request overtakes is lost.
pub fn a_request_overtakes_a_request(w: &World<'_>) {
    let (slow, quick) = (
        w.asking(&w.new.challenge(&address("you"))),
        w.asking(&w.new.challenge(&address("you"))),
    );
    overtaken(w, &slow, &|| w.does(Attempt::Locked, &quick));
    assert_eq!(
        w.ledger_of(&address("you")).version,
        Some(quick.commit.ledger.version)
    );
    assert_eq!(w.store.list_mails(10).unwrap().len(), 1);
}

/// A pass that another pass overtakes is lost: the code was used once.
pub fn a_pass_overtakes_a_pass(w: &World<'_>) {
    let challenge = w.ask(w.new.challenge(&address("you")));
    let (slow, quick) = (w.passing(&challenge), w.passing(&challenge));
    overtaken(w, &slow, &|| w.does(Attempt::Locked, &quick));
    assert!(w.store.find_session(slow.commit.session.id).unwrap().is_none());
    assert!(w.store.find_session(quick.commit.session.id).unwrap().is_some());
    assert_eq!(w.challenge(&challenge).unwrap().ended, Some(ChallengeEnd::Used));
}

/// A failure at a lockout that another one overtakes is lost: without a ledger the challenge is the guard.
pub fn a_failure_overtakes_a_failure(w: &World<'_>) {
    let lockout = w.ask(w.new.lockout(&address("you")));
    let (mut slow, mut quick) = (w.failing(&lockout), w.failing(&lockout));
    (slow.commit.ledger, quick.commit.ledger) = (None, None);
    overtaken(w, &slow, &|| w.does(Attempt::Locked, &quick));
    assert_eq!(w.challenge(&lockout).unwrap().failed_guesses, 1);
}

/// A ledger that somebody else writes meanwhile is lost.
pub fn a_ledger_is_overtaken(w: &World<'_>) {
    let key = LedgerKey::Address(address("you"));
    let (slow, quick) = (w.noting(&key), w.noting(&key));
    overtaken(w, &slow, &|| w.does(Attempt::Locked, &quick));
    assert_eq!(w.ledger(&key).version, Some(quick.commit.ledger.version));
}

/// A refresh is lost to a sign-out, and a sign-out's word stays.
pub fn a_sign_out_overtakes_a_refresh(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    let commit = RefreshCommit::Rotate {
        seen: 1,
        rotated_at: w.now(),
        idle_expires_at: w.new.after(60),
        not_after: w.new.after(60),
    };
    let slow = Refreshing {
        session: you.session.id,
        commit,
    };
    overtaken(w, &slow, &|| {
        assert!(
            w.store
                .end_session(you.user.id, you.session.id, SessionEnd::SignedOut, &[])
                .unwrap()
        );
    });
    let found = w.store.find_session(you.session.id).unwrap().unwrap().session;
    assert_eq!(
        (found.ended, found.family),
        (Some(SessionEnd::SignedOut), you.session.family)
    );
}

/// A refresh is lost to its user's disabling.
pub fn a_disabling_overtakes_a_refresh(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    let commit = RefreshCommit::Rotate {
        seen: 1,
        rotated_at: w.now(),
        idle_expires_at: w.new.after(60),
        not_after: w.new.after(60),
    };
    let slow = Refreshing {
        session: you.session.id,
        commit,
    };
    overtaken(w, &slow, &|| {
        assert!(
            w.store
                .set_user_status(you.user.id, UserStatus::Disabled, &[])
                .unwrap()
        );
    });
    assert_eq!(w.store.list_sessions(you.user.id).unwrap().1, []);
}

/// A pass of a known user is lost to their disabling.
pub fn a_disabling_overtakes_a_pass(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    let slow = w.passing(&w.ask(w.new.challenge(&you.user.address)));
    overtaken(w, &slow, &|| {
        assert!(
            w.store
                .set_user_status(you.user.id, UserStatus::Disabled, &[])
                .unwrap()
        );
    });
    assert!(w.store.find_session(slow.commit.session.id).unwrap().is_none());
    assert_eq!(
        w.store
            .find_user(&you.user.address)
            .unwrap()
            .map(|user| user.status),
        Some(UserStatus::Disabled)
    );
}

/// A pass that makes a user is lost to one that made them.
pub fn a_first_success_overtakes_a_first_success(w: &World<'_>) {
    let (here, there) = (w.new.challenge(&address("you")), w.new.challenge(&address("you")));
    let slow = w.passing(&w.ask(Challenge {
        client: ClientId::new("here"),
        ..here
    }));
    overtaken(w, &slow, &|| {
        w.sign_in(&there.address);
    });
    assert_eq!(
        w.store
            .find_user(&address("you"))
            .unwrap()
            .map(|user| user.id == slow.commit.session.user),
        Some(false)
    );
    assert!(w.store.find_session(slow.commit.session.id).unwrap().is_none());
}

/// A pass that extends a device is lost to that device's end.
pub fn a_devices_end_overtakes_its_pass(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    let mut slow = w.passing(&w.ask(w.new.challenge(&you.user.address)));
    let mut ending = w.failing(&w.ask(w.new.lockout(&you.user.address)));
    slow.commit.ledger.seen = w.ledger_of(&you.user.address).version;
    slow.query.device = Some(you.device.hash);
    slow.commit.device = PassedDevice::Known {
        id: you.device.id,
        expires_at: w.new.after(60),
    };
    (ending.commit.ledger, ending.commit.end_device) = (None, Some(you.device.id));
    ending.query.device = Some(you.device.hash);
    overtaken(w, &slow, &|| w.does(Attempt::Locked, &ending));
    assert!(w.store.find_session(slow.commit.session.id).unwrap().is_none());
}

/// A pass of a known user is lost to their erasure.
pub fn an_erasure_overtakes_a_pass(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    let slow = w.passing(&w.ask(w.new.challenge(&you.user.address)));
    overtaken(w, &slow, &|| {
        assert!(erase_user(w.store, you.user.id, "erased", &[]).unwrap());
    });
    assert_eq!(w.store.find_user(&you.user.address).unwrap(), None);
    assert!(w.store.find_session(slow.commit.session.id).unwrap().is_none());
}
