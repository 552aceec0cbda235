//! The outbox as workers see it: claims, leases, fences and results.

use std::time::Duration;

use chrono::TimeDelta;
use countersign_core::nouns::ids::MailId;
use countersign_core::nouns::mail_words::{MailWords, TypedName};
use countersign_core::nouns::outbox::{ClaimedMail, MailKind, MailLane, MailResult, MailState, NewMail};

use crate::samples::address;
use crate::world::World;

const LEASE: Duration = Duration::from_secs(30);

/// A result of an attempt, to be tried again in a minute if it is open.
pub(super) fn result(w: &World<'_>, claimed: &ClaimedMail, state: MailState) -> MailResult {
    MailResult {
        id: claimed.mail.id,
        fence: claimed.fence,
        state,
        due_at: w.new.after(60),
        lane: claimed.lane,
        attempted: true,
        note: Some("250 2.0.0 it's ok".to_owned()),
    }
}

fn claim(w: &World<'_>, limit: u16) -> Vec<ClaimedMail> {
    w.store.claim_mails(limit, LEASE).unwrap().mails
}

fn ids(mails: &[ClaimedMail]) -> Vec<MailId> {
    mails.iter().map(|claimed| claimed.mail.id).collect()
}

fn record(w: &World<'_>, result: MailResult) {
    w.store.record_mails(&[result]).unwrap();
}

/// An empty outbox gives nothing but the time.
pub fn an_empty_outbox_gives_the_time(w: &World<'_>) {
    let claim = w.store.claim_mails(10, LEASE).unwrap();
    assert_eq!((claim.now, claim.mails), (w.now(), vec![]));
    w.store.record_mails(&[]).unwrap();
}

/// Mails come by lane, then by the time they were due.
pub fn mails_leave_by_lane_then_by_time(w: &World<'_>) {
    let you = address("you");
    let at = |seconds| w.new.after(seconds);
    let mail = |kind, seconds| NewMail {
        kind,
        created_at: at(seconds),
        ..w.new.mail(&you)
    };
    let strange = mail(MailKind::Code, -50);
    w.queue(vec![strange.clone()]);
    let mut result = result(w, &claim(w, 1)[0], MailState::Queued);
    (result.lane, result.due_at) = (MailLane::Stranger, at(-50));
    record(w, result);
    let (notice, early) = (mail(MailKind::NewSignIn, -30), mail(MailKind::NewSignIn, -40));
    let (lockout, code) = (mail(MailKind::LockedOut, -10), mail(MailKind::Code, -20));
    w.queue(vec![notice.clone(), lockout.clone(), early.clone(), code.clone()]);
    let claimed = claim(w, 10);
    assert_eq!(
        ids(&claimed),
        [code.id, lockout.id, early.id, notice.id, strange.id]
    );
    let lanes = claimed.iter().map(|mail| mail.lane).collect::<Vec<_>>();
    use MailLane::{Notice, SignIn, Stranger};
    assert_eq!(lanes, [SignIn, SignIn, Notice, Notice, Stranger]);
}

/// No more are taken than asked for, and the first ones first.
pub fn a_claim_takes_at_most_its_limit(w: &World<'_>) {
    let mails: Vec<NewMail> = (0..5)
        .map(|n| NewMail {
            created_at: w.new.after(n - 5),
            ..w.new.mail(&address("you"))
        })
        .collect();
    w.queue(mails.iter().rev().cloned().collect());
    let taken: Vec<Vec<MailId>> = (0..4).map(|_| ids(&claim(w, 2))).collect();
    let all: Vec<MailId> = mails.iter().map(|mail| mail.id).collect();
    assert_eq!(taken, [&all[..2], &all[2..4], &all[4..], &[]]);
}

/// A mail is due from its time on, not before.
pub fn a_mail_is_claimed_from_its_time_on(w: &World<'_>) {
    let mail = NewMail {
        created_at: w.new.after(10),
        ..w.new.mail(&address("you"))
    };
    w.queue(vec![mail.clone()]);
    w.clock.set(mail.created_at - TimeDelta::microseconds(1));
    assert_eq!(claim(w, 10), []);
    w.clock.set(mail.created_at);
    assert_eq!(ids(&claim(w, 10)), [mail.id]);
}

/// A mail past its end is still claimed: that it is too late is for the worker to say.
pub fn an_expired_mail_is_claimed(w: &World<'_>) {
    let mail = w.new.mail(&address("you"));
    w.queue(vec![mail.clone()]);
    w.clock.set(mail.expires_at + TimeDelta::days(1));
    assert_eq!(ids(&claim(w, 10)), [mail.id]);
}

/// While a lease lasts nobody else gets the mail; afterwards somebody does, under another fence.
pub fn a_lease_keeps_others_away(w: &World<'_>) {
    w.queue(vec![w.new.mail(&address("you"))]);
    let first = claim(w, 10);
    w.clock
        .advance(TimeDelta::seconds(30) - TimeDelta::microseconds(1));
    assert_eq!(claim(w, 10), []);
    w.clock.advance(TimeDelta::microseconds(2));
    let second = claim(w, 10);
    assert_eq!(ids(&first), ids(&second));
    assert_ne!(first[0].fence, second[0].fence);
    assert_eq!(claim(w, 10), []);
}

/// What a claim brings: the mail, its attempts, its challenge and the owner of its address, if they are there.
pub fn a_claim_brings_what_the_mail_needs(w: &World<'_>) {
    let you = w.sign_in(&address("you")).user;
    claim(w, 10);
    let challenge = w.ask(w.new.challenge(&you.address));
    let [claimed] = &claim(w, 10)[..] else {
        panic!("one mail")
    };
    assert_eq!(
        (claimed.mail.challenge, claimed.attempts),
        (Some(challenge.id), 0)
    );
    assert_eq!(
        (&claimed.challenge, &claimed.user),
        (&Some(challenge), &Some(you))
    );
    let mut bare = w.new.mail(&address("stranger"));
    bare.details.words = MailWords {
        inviter: TypedName::cut(r#"Ada "\u0000" O'Neil\ {1,2} $1 名"#),
        role: Some("admin".to_owned()),
        set_up_at: Some(w.new.now()),
        ..MailWords::default()
    };
    w.queue(vec![bare.clone()]);
    let [claimed] = &claim(w, 10)[..] else {
        panic!("one mail")
    };
    assert_eq!(
        (&claimed.mail, &claimed.challenge, &claimed.user),
        (&bare, &None, &None)
    );
}

/// A recorded end closes the mail for good.
pub fn a_closed_mail_is_never_claimed_again(w: &World<'_>) {
    for state in MailState::ALL.into_iter().filter(|state| !state.is_open()) {
        let mail = w.new.mail(&address("you"));
        w.queue(vec![mail.clone()]);
        record(w, result(w, &claim(w, 1)[0], state));
        w.wait(3_600);
        assert_eq!(claim(w, 10), []);
        let listed = w.store.list_mails(100).unwrap();
        let closed = listed.iter().find(|record| record.mail.id == mail.id).unwrap();
        assert_eq!((closed.state, closed.attempts, &closed.mail), (state, 1, &mail));
        assert_eq!(closed.note.as_deref(), Some("250 2.0.0 it's ok"));
    }
}

/// A deferred mail comes back when it is due, not before, whatever was left of its lease; with its attempts and lane.
pub fn a_deferred_mail_comes_back_when_it_is_due(w: &World<'_>) {
    w.queue(vec![w.new.mail(&address("you"))]);
    let mut deferred = result(w, &claim(w, 1)[0], MailState::Deferred);
    (deferred.due_at, deferred.lane) = (w.new.after(10), MailLane::Stranger);
    record(w, deferred.clone());
    let listed = &w.store.list_mails(1).unwrap()[0];
    assert_eq!(
        (listed.state, listed.due_at, listed.attempts),
        (MailState::Deferred, deferred.due_at, 1)
    );
    w.clock.set(deferred.due_at - TimeDelta::microseconds(1));
    assert_eq!(claim(w, 10), []);
    w.clock.set(deferred.due_at);
    let [back] = &claim(w, 10)[..] else {
        panic!("one mail")
    };
    assert_eq!(
        (back.mail.id, back.attempts, back.lane),
        (deferred.id, 1, MailLane::Stranger)
    );
    assert_eq!(
        (back.state, back.due_at, &back.note),
        (MailState::Deferred, deferred.due_at, &deferred.note)
    );
    assert_ne!(back.fence, deferred.fence);
}

/// Putting a mail back without an attempt does not count as one.
pub fn only_attempts_are_counted(w: &World<'_>) {
    w.queue(vec![w.new.mail(&address("you"))]);
    for (attempted, attempts) in [(true, 1), (false, 1), (true, 2)] {
        let [claimed] = &claim(w, 1)[..] else {
            panic!("one mail")
        };
        let due_at = w.now();
        let note = None;
        record(
            w,
            MailResult {
                attempted,
                due_at,
                note,
                ..result(w, claimed, MailState::Deferred)
            },
        );
        let listed = &w.store.list_mails(1).unwrap()[0];
        assert_eq!((listed.attempts, &listed.note), (attempts, &None));
    }
}

/// A note of the greatest length is kept whole.
pub fn a_long_note_reads_back(w: &World<'_>) {
    w.queue(vec![w.new.mail(&address("you"))]);
    let note = Some("ü".repeat(300));
    record(
        w,
        MailResult {
            note: note.clone(),
            ..result(w, &claim(w, 1)[0], MailState::Refused)
        },
    );
    assert_eq!(w.store.list_mails(1).unwrap()[0].note, note);
}

/// A result under an older fence is ignored; one under the row's fence counts, though its lease is over.
pub fn a_stale_result_is_ignored(w: &World<'_>) {
    w.queue(vec![w.new.mail(&address("you")), w.new.mail(&address("other"))]);
    let slow = claim(w, 10);
    w.wait(31);
    let quick = claim(w, 1);
    let still = slow
        .iter()
        .find(|claimed| claimed.mail.id != quick[0].mail.id)
        .unwrap();
    let results = slow
        .iter()
        .map(|claimed| result(w, claimed, MailState::Refused))
        .collect::<Vec<_>>();
    w.store.record_mails(&results).unwrap();
    let state = |id| {
        w.store
            .list_mails(10)
            .unwrap()
            .iter()
            .find(|record| record.mail.id == id)
            .unwrap()
            .state
    };
    assert_eq!(
        (state(quick[0].mail.id), state(still.mail.id)),
        (MailState::Queued, MailState::Refused)
    );
    assert_eq!(claim(w, 10), []);
    record(w, result(w, &quick[0], MailState::HandedOver));
    assert_eq!(state(quick[0].mail.id), MailState::HandedOver);
}

/// A result for a mail that is not there is ignored, and the others count.
pub fn a_result_for_nothing_is_ignored(w: &World<'_>) {
    w.queue(vec![w.new.mail(&address("you"))]);
    let real = result(w, &claim(w, 1)[0], MailState::HandedOver);
    let nowhere = MailResult {
        id: w.new.mail(&address("you")).id,
        ..real.clone()
    };
    w.store.record_mails(&[nowhere, real]).unwrap();
    let listed = w.store.list_mails(10).unwrap();
    assert_eq!(
        listed.iter().map(|record| record.state).collect::<Vec<_>>(),
        [MailState::HandedOver]
    );
}
