//! What a request for a code writes.

use chrono::TimeDelta;
use countersign_core::nouns::audit::AuditKind;
use countersign_core::nouns::challenge::{Challenge, ChallengeEnd};
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::ledger::{Ledger, LedgerKey, Version};
use countersign_core::nouns::outbox::{MailDetails, MailState};
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::ports::store::Attempt;
use countersign_core::ports::verify_otp::{Naming, VerifyOtpQuery};

use crate::samples::commits::{request_query, verify_query};
use crate::samples::{address, hit};
use crate::world::World;

/// Challenge, ledger, hit, mail and event are there together.
pub fn commits_everything_together(w: &World<'_>, attempt: Attempt) {
    let challenge = w.new.challenge(&address("you"));
    let mut asking = w.asking(&challenge);
    asking.commit.hits = vec![hit("192.0.2.1", 1)];
    asking.query.hits = asking.commit.hits.clone();
    w.does(attempt, &asking);

    let facts = w.request_facts(attempt, &asking.query);
    assert_eq!(facts.live, [challenge]);
    assert_eq!(facts.ledger.version, Some(asking.commit.ledger.version));
    assert_eq!(facts.ledger.marks, asking.commit.ledger.marks);
    assert_eq!(facts.nth_latest, [Some(w.now())]);
    let mails = w.store.list_mails(10).unwrap();
    assert_eq!(
        mails.iter().map(|record| &record.mail).collect::<Vec<_>>(),
        [&asking.commit.mails[0]]
    );
    let events = w.store.list_audit_events(10).unwrap();
    assert_eq!(
        events.iter().map(|event| event.kind.as_str()).collect::<Vec<_>>(),
        [AuditKind::Refused.as_str()]
    );
}

/// A decision without a commit is done, and writes nothing.
pub fn nothing_decided_writes_nothing(w: &World<'_>, attempt: Attempt) {
    let facts = w.request_facts(attempt, &request_query(&w.new.challenge(&address("you"))));
    assert_eq!(facts.ledger, Ledger::default());
    assert_eq!(w.ledger_of(&address("you")), Ledger::default());
    assert_eq!(w.store.list_mails(10).unwrap(), []);
}

/// A challenge reads back in every field.
pub fn a_challenge_reads_back_as_it_was_written(w: &World<'_>, attempt: Attempt) {
    let device = w.sign_in(&address("you")).device;
    let plain = w.new.challenge(&address("you"));
    let odd = Challenge {
        surface: Surface::Browser,
        client: ClientId::new("an app's name"),
        purpose: Purpose::SignUp,
        lane: LedgerKey::Device(device.id),
        key_id: i16::MAX,
        created_at: w.now() - TimeDelta::microseconds(1),
        failed_guesses: 4,
        ended: Some(ChallengeEnd::Pointless),
        ..w.new.lockout(&address("jürgen+o'neil"))
    };
    for challenge in [plain, odd] {
        let mut asking = w.asking(&challenge);
        asking.query.device = Some(device.hash);
        w.does(attempt, &asking);
        assert_eq!(
            w.store.find_challenge(challenge.id).unwrap(),
            Some((w.now(), challenge))
        );
    }
}

/// A mail reads back in every field: queued, due at once, without attempts.
pub fn a_mail_reads_back_as_it_was_written(w: &World<'_>, attempt: Attempt) {
    let mut asking = w.asking(&w.new.challenge(&address("you")));
    let bare = w.new.mail(&address("you"));
    asking
        .commit
        .mails
        .push(countersign_core::nouns::outbox::NewMail {
            details: MailDetails::default(),
            created_at: w.now() - TimeDelta::seconds(1),
            ..bare
        });
    w.does(attempt, &asking);
    let records = w.store.list_mails(10).unwrap();
    assert_eq!(records.len(), 2);
    for (record, mail) in records.iter().zip(&asking.commit.mails) {
        assert_eq!(
            (&record.mail, record.state, record.attempts),
            (mail, MailState::Queued, 0)
        );
        assert_eq!((record.due_at, &record.note), (mail.created_at, &None));
    }
}

/// A guard that was read as absent must still be absent.
pub fn a_first_write_is_lost_where_a_row_is(w: &World<'_>, attempt: Attempt) {
    let challenge = w.new.challenge(&address("you"));
    let first = w.asking(&challenge);
    w.ask(w.new.challenge(&address("you")));
    w.loses(attempt, &first);
}

/// A guard that was read must still be there.
pub fn a_later_write_is_lost_where_no_row_is(w: &World<'_>, attempt: Attempt) {
    let mut asking = w.asking(&w.new.challenge(&address("you")));
    asking.commit.ledger.seen = Some(w.new.version());
    w.loses(attempt, &asking);
}

/// A guard that was read must still have its version: neither an older nor any other.
pub fn a_changed_version_is_lost(w: &World<'_>, attempt: Attempt) {
    w.ask(w.new.challenge(&address("you")));
    let stale = w.asking(&w.new.challenge(&address("you")));
    w.ask(w.new.challenge(&address("you")));
    w.loses(attempt, &stale);

    let mut invented = w.asking(&w.new.challenge(&address("you")));
    let Version(present) = invented.commit.ledger.seen.unwrap();
    invented.commit.ledger.seen = Some(Version(present ^ 1));
    w.loses(attempt, &invented);
}

/// Versions are any numbers of 63 bits, in any order.
pub fn versions_are_any_numbers(w: &World<'_>, attempt: Attempt) {
    for version in [i64::MAX, 0, 1, i64::MAX - 1] {
        let mut asking = w.asking(&w.new.challenge(&address("you")));
        asking.commit.ledger.version = Version(version);
        w.does(attempt, &asking);
        assert_eq!(w.ledger_of(&address("you")).version, Some(Version(version)));
    }
}

/// The store's time must be before `not_after`: a microsecond before will do, the same instant will not.
pub fn not_after_is_exact(w: &World<'_>, attempt: Attempt) {
    for (early, kept) in [(-1, false), (0, false), (1, true)] {
        let mut asking = w.asking(&w.new.challenge(&address("you")));
        asking.commit.not_after = Some(w.now() + TimeDelta::microseconds(early));
        if kept {
            w.does(attempt, &asking);
        } else {
            w.loses(attempt, &asking);
        }
    }
}

/// The time that counts is that of the commit, not that of the facts.
pub fn not_after_is_compared_when_the_row_is_held(w: &World<'_>, attempt: Attempt) {
    let mut asking = w.asking(&w.new.challenge(&address("you")));
    asking.commit.not_after = Some(w.new.after(5));
    w.loses_by_waiting(attempt, &asking, 5);
    w.does(attempt, &asking);
}

/// Older challenges end as superseded; what had ended before keeps its end.
pub fn older_challenges_are_superseded(w: &World<'_>, attempt: Attempt) {
    let live = w.ask(w.new.challenge(&address("you")));
    let used = w.ask(Challenge {
        ended: Some(ChallengeEnd::Used),
        ..w.new.challenge(&address("you"))
    });
    let untouched = w.ask(w.new.challenge(&address("you")));
    let new = w.new.challenge(&address("you"));
    let mut asking = w.asking(&new);
    asking.commit.supersede = vec![live.id, used.id];
    w.does(attempt, &asking);
    assert_eq!(w.challenge(&live).unwrap().ended, Some(ChallengeEnd::Superseded));
    assert_eq!(w.challenge(&used), Some(used));
    assert_eq!(w.challenge(&untouched), Some(untouched));
    assert_eq!(w.challenge(&new), Some(new));
}

/// A further request id names the older challenge in a guess, beside its own.
pub fn an_alias_names_an_older_challenge(w: &World<'_>, attempt: Attempt) {
    let challenge = w.ask(w.new.challenge(&address("you")));
    let aliases = [w.new.request_id(), w.new.request_id()];
    for alias in aliases {
        let mut asking = w.asking(&challenge);
        (asking.commit.challenge, asking.commit.alias) = (None, Some((alias, challenge.id)));
        w.does(attempt, &asking);
    }
    for alias in aliases {
        let query = VerifyOtpQuery {
            naming: Naming::Request(alias),
            ..verify_query(&challenge)
        };
        assert_eq!(w.verify_facts(attempt, &query).challenges, [challenge.clone()]);
    }
    assert_eq!(
        w.verify_facts(attempt, &verify_query(&challenge)).challenges,
        [challenge]
    );
}

/// A device's ledger is a guard of its own: the address's is neither read nor written.
pub fn a_device_lane_guards_itself(w: &World<'_>, attempt: Attempt) {
    let you = w.sign_in(&address("you"));
    let lane = LedgerKey::Device(you.device.id);
    let of_address = w.ledger_of(&you.user.address);
    let mut asking = w.asking(&Challenge {
        lane: lane.clone(),
        ..w.new.challenge(&you.user.address)
    });
    asking.query.device = Some(you.device.hash);
    w.does(attempt, &asking);
    assert_eq!(w.ledger(&lane).version, Some(asking.commit.ledger.version));
    assert_eq!(w.ledger_of(&you.user.address), of_address);

    let mut stale = w.asking(&Challenge {
        lane,
        ..w.new.challenge(&you.user.address)
    });
    stale.query.device = Some(you.device.hash);
    stale.commit.ledger.seen = None;
    w.loses(attempt, &stale);
}

/// An id that is taken is an error, and nothing around it is kept.
pub fn a_taken_id_keeps_nothing(w: &World<'_>, attempt: Attempt) {
    let first = w.asking(&w.new.challenge(&address("you")));
    w.does(attempt, &first);
    let mut event = w.asking(&w.new.challenge(&address("you")));
    event.commit.audit[0].id = first.commit.audit[0].id;
    w.breaks(attempt, &event);
    let mut mail = w.asking(&w.new.challenge(&address("you")));
    mail.commit.mails[0].id = first.commit.mails[0].id;
    w.breaks(attempt, &mail);
    let taken = first.commit.challenge.unwrap();
    let mut challenge = w.asking(&taken);
    challenge.commit.hits = vec![hit("192.0.2.1", 1)];
    w.breaks(attempt, &challenge);
}
