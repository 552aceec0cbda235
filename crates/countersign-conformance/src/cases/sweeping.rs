//! What a sweep deletes, and when.

use std::time::Duration;

use chrono::TimeDelta;
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::audit::AuditKind;
use countersign_core::nouns::invite::{Admission, InviteState};
use countersign_core::nouns::ledger::{Ledger, LedgerKey};
use countersign_core::nouns::outbox::MailState;
use countersign_core::nouns::session::SessionEnd;
use countersign_core::nouns::social_flow::SocialFlow;
use countersign_core::ports::changes::Change;
use countersign_core::ports::counters::Tally;
use countersign_core::ports::people::Who;
use countersign_core::ports::request_otp::RequestOtpQuery;
use countersign_core::ports::store::Attempt;
use countersign_core::ports::upkeep::Retention;
use countersign_core::ports::verify_otp::{Naming, VerifyOtpQuery};

use super::outbox::result;
use crate::samples::commits::{request_query, verify_query, verify_query_by_address};
use crate::samples::{address, hit};
use crate::world::World;

const SECOND: TimeDelta = TimeDelta::seconds(1);

fn sweep(w: &World<'_>) -> usize {
    let mut swept = 0;
    for _ in 0..100 {
        match w.store.sweep(&Retention::default(), 10).unwrap() {
            0 => return swept,
            some => swept += some,
        }
    }
    panic!("a sweep must come to its end");
}

/// Whether a row is there before and after a sweep just before `due`, and gone after one just after it.
fn goes_at(w: &World<'_>, due: Timestamp, is_there: &dyn Fn() -> bool) {
    w.clock.set(due - SECOND);
    sweep(w);
    assert!(is_there(), "it was swept too early");
    w.clock.set(due + SECOND);
    assert!(sweep(w) > 0, "nothing was swept");
    assert!(!is_there(), "it was not swept");
    assert_eq!(sweep(w), 0);
}

/// Challenges go a day after their deadline, and with them their request ids.
pub fn challenges_go_after_their_retention(w: &World<'_>) {
    let challenge = w.ask(w.new.challenge(&address("you")));
    let alias = w.new.request_id();
    let mut asking = w.asking(&challenge);
    (asking.commit.challenge, asking.commit.alias) = (None, Some((alias, challenge.id)));
    w.does(Attempt::Optimistic, &asking);
    goes_at(w, challenge.expires_at + Retention::default().challenges, &|| {
        w.challenge(&challenge).is_some()
    });
    let query = VerifyOtpQuery {
        naming: Naming::Request(alias),
        ..verify_query(&challenge)
    };
    assert_eq!(w.verify_facts(Attempt::Optimistic, &query).challenges, []);
}

/// Closed mails go a week after they closed.
pub fn closed_mails_go_after_their_retention(w: &World<'_>) {
    w.queue(vec![w.new.mail(&address("you"))]);
    w.wait(3_600);
    let claimed = w.store.claim_mails(1, Duration::from_secs(30)).unwrap().mails;
    w.store
        .record_mails(&[result(w, &claimed[0], MailState::Refused)])
        .unwrap();
    goes_at(w, w.now() + Retention::default().mails, &|| {
        !w.store.list_mails(1).unwrap().is_empty()
    });
}

/// Sessions that were ended go thirty days afterwards.
pub fn ended_sessions_go_after_their_retention(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    let other = w.sign_in(&address("you"));
    w.wait(3_600);
    assert!(
        w.store
            .end_session(you.user.id, you.session.id, SessionEnd::SignedOut, &[])
            .unwrap()
    );
    w.store
        .extend_session(other.session.id, w.now(), other.session.absolute_expires_at)
        .unwrap();
    let due = w.now() + Retention::default().sessions;
    goes_at(w, due, &|| {
        w.store.find_session(you.session.id).unwrap().is_some()
    });
    assert!(w.store.find_session_by_token(&you.token).unwrap().is_none());
    assert_eq!(w.store.list_sessions(you.user.id).unwrap().1.len(), 1);
}

/// Sessions past their life go thirty days after its end.
pub fn expired_sessions_go_after_their_retention(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    let due = you.session.idle_expires_at + Retention::default().sessions;
    goes_at(w, due, &|| {
        w.store.find_session(you.session.id).unwrap().is_some()
    });
}

/// Ledgers go once they are quiet, and read as absent from then on.
pub fn quiet_ledgers_go(w: &World<'_>) {
    for key in [
        LedgerKey::Address(address("you")),
        LedgerKey::Device(w.new.device().id),
    ] {
        let noting = w.noting(&key);
        w.does(Attempt::Optimistic, &noting);
        goes_at(w, noting.commit.ledger.quiet_at, &|| {
            w.ledger(&key).version.is_some()
        });
        assert_eq!(w.ledger(&key), Ledger::default());
        w.does(Attempt::Locked, &w.noting(&key));
    }
}

/// A ledger that was swept is lost to whoever had read it.
pub fn a_swept_ledger_is_lost(w: &World<'_>) {
    let key = LedgerKey::Address(address("you"));
    w.does(Attempt::Optimistic, &w.noting(&key));
    let stale = w.noting(&key);
    w.clock.advance(TimeDelta::days(1));
    sweep(w);
    w.loses(Attempt::Optimistic, &stale);
    w.loses(Attempt::Locked, &stale);
}

/// Devices go thirty days after their life, and a device that is alive stays.
pub fn expired_devices_go_and_live_ones_stay(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    let query = verify_query_by_address(&w.new.challenge(&you.user.address), &you.user.address);
    let query = VerifyOtpQuery {
        device: Some(you.device.hash),
        ..query
    };
    w.clock.set(you.device.expires_at - SECOND);
    sweep(w);
    assert!(w.verify_facts(Attempt::Optimistic, &query).device.is_some());
    w.clock
        .set(you.device.expires_at + Retention::default().sessions - SECOND);
    sweep(w);
    w.clock.advance(SECOND * 2);
    assert_eq!(sweep(w), 1);
}

/// Events go after a year.
pub fn events_go_after_their_retention(w: &World<'_>) {
    w.store
        .insert_audit_events(&[w.new.event(AuditKind::Refused, &address("you"))])
        .unwrap();
    goes_at(w, w.now() + Retention::default().audit, &|| {
        !w.store.list_audit_events(1).unwrap().is_empty()
    });
}

/// A budget stays as long as its window can ask for it, and is gone some day.
pub fn budgets_stay_for_their_window(w: &World<'_>) {
    let mut asking = w.asking(&w.new.challenge(&address("you")));
    asking.commit.hits = vec![hit("192.0.2.1", 1)];
    w.does(Attempt::Optimistic, &asking);
    let nth = |w: &World<'_>| {
        let hits = asking.commit.hits.clone();
        let query = RequestOtpQuery {
            hits,
            ..request_query(&w.new.challenge(&address("you")))
        };
        w.request_facts(Attempt::Optimistic, &query).nth_latest[0]
    };
    w.clock.advance(asking.commit.hits[0].window - SECOND);
    sweep(w);
    assert!(nth(w).is_some());
    w.clock.advance(TimeDelta::days(365));
    sweep(w);
    assert_eq!(nth(w), None);
}

/// Counters are gone some day, too.
pub fn counters_go_some_day(w: &World<'_>) {
    let tally = |delta| {
        [Tally {
            name: "sends",
            delta,
            window: TimeDelta::days(3_650),
        }]
    };
    w.store.settle_counters(&tally(7)).unwrap();
    w.clock.advance(TimeDelta::days(365));
    assert!(sweep(w) > 0);
    assert_eq!(w.store.settle_counters(&tally(0)).unwrap().1, [0]);
}

/// A sweep takes a batch at a time.
pub fn a_sweep_takes_a_batch_at_a_time(w: &World<'_>) {
    let events: Vec<_> = (0..40)
        .map(|_| w.new.event(AuditKind::Refused, &address("you")))
        .collect();
    w.store.insert_audit_events(&events).unwrap();
    w.clock.advance(TimeDelta::days(366));
    let left = || w.store.list_audit_events(100).unwrap().len();
    let mut swept = 0;
    for _ in 0..100 {
        let before = left();
        let told = w.store.sweep(&Retention::default(), 5).unwrap();
        assert_eq!(before - left(), told);
        assert!(told <= 10, "about five at a time, not {told}");
        swept += told;
        if told == 0 {
            break;
        }
    }
    assert_eq!((swept, left()), (40, 0));
}

/// Invites go a month after they were closed or came to their end.
pub fn ended_invites_go_after_their_retention(w: &World<'_>) {
    let invite = |name| w.new.invite(Admission::Product, &address(name));
    let (pending, closed) = (invite("pending"), invite("closed"));
    let at = w.new.after(60);
    w.changes(&[
        Change::InsertInvite(pending.clone()),
        Change::InsertInvite(closed.clone()),
        Change::CloseInvite(closed.id, InviteState::Accepted, at),
    ]);
    let is_there = |id| w.person(Who::Invite(id)).invite.is_some();
    let kept = Retention::default().sessions;
    goes_at(w, at + kept, &|| is_there(closed.id));
    assert!(is_there(pending.id));
    goes_at(w, pending.expires_at + kept, &|| is_there(pending.id));
}

/// Trips to providers go when they are past their end.
pub fn trips_go_when_they_are_past(w: &World<'_>) {
    let you = w.new.user(&address("you")).id;
    let (early, late) = (w.new.social_flow(you), w.new.social_flow(you));
    w.store.insert_social_flow(&early).unwrap();
    let late = SocialFlow {
        expires_at: late.expires_at + TimeDelta::hours(1),
        ..late
    };
    w.store.insert_social_flow(&late).unwrap();
    w.clock.set(early.expires_at - SECOND);
    assert_eq!(sweep(w), 0);
    w.clock.set(early.expires_at + SECOND);
    assert_eq!(sweep(w), 1);
    assert_eq!(w.store.claim_social_flow(early.id).unwrap(), None);
    assert!(w.store.claim_social_flow(late.id).unwrap().is_some());
}
