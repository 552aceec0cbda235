//! What a request for a code is told.

use chrono::TimeDelta;
use countersign_core::nouns::challenge::{Challenge, ChallengeEnd};
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::ids::RequestId;
use countersign_core::nouns::ledger::{Ledger, LedgerKey};
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::ports::request_otp::RequestOtpQuery;
use countersign_core::ports::store::Attempt;

use super::shelf::{ask_for_another_purpose, ask_for_neighbours, ask_in_a_row};
use crate::samples::commits::request_query;
use crate::samples::{address, hit};
use crate::world::World;

/// An address nobody ever named has an empty ledger without a version, and nothing else; asking does not change that.
pub fn an_unknown_address_has_nothing(w: &World<'_>, attempt: Attempt) {
    let challenge = w.new.challenge(&address("you"));
    let query = RequestOtpQuery {
        resend_of: Some(w.new.request_id()),
        device: Some(w.new.hash()),
        hits: vec![hit("192.0.2.1", 1)],
        ..request_query(&challenge)
    };
    for _ in 0..2 {
        let facts = w.request_facts(attempt, &query);
        assert_eq!(facts.ledger, Ledger::default());
        assert_eq!((facts.device, facts.live, facts.resent), (None, vec![], None));
        assert_eq!(facts.nth_latest, [None]);
    }
}

/// The facts carry the store's time, to the microsecond.
pub fn carry_the_stores_time(w: &World<'_>, attempt: Attempt) {
    let query = request_query(&w.new.challenge(&address("you")));
    assert_eq!(w.request_facts(attempt, &query).now, w.now());
    w.clock.advance(TimeDelta::microseconds(7));
    assert_eq!(w.request_facts(attempt, &query).now, w.now());
}

/// The ledger is that of the address, as it was last written.
pub fn the_ledger_reads_back_as_it_was_written(w: &World<'_>, attempt: Attempt) {
    let challenge = w.ask(w.new.challenge(&address("you")));
    w.ask(w.new.challenge(&address("other")));
    w.wait(5);
    let noting = w.noting(&LedgerKey::Address(challenge.address.clone()));
    w.does(attempt, &noting);
    let facts = w.request_facts(attempt, &request_query(&challenge));
    assert_eq!(facts.ledger.version, Some(noting.commit.ledger.version));
    assert_eq!(facts.ledger.marks, noting.commit.ledger.marks);
}

/// Live are the codes of this surface, client, purpose and address that have not ended and are within their life.
pub fn only_live_codes_of_the_same_kind_are_listed(w: &World<'_>, attempt: Attempt) {
    let you = address("you");
    ask_for_neighbours(w, &|address| w.new.challenge(address));
    ask_for_another_purpose(w, &w.new.challenge(&you));
    w.ask(w.new.lockout(&you));
    let live = w.ask(w.new.challenge(&you));
    assert_eq!(w.request_facts(attempt, &request_query(&live)).live, [live]);
}

/// A life ends exactly at its deadline.
pub fn a_life_ends_at_its_deadline(w: &World<'_>, attempt: Attempt) {
    let challenge = w.ask(w.new.challenge(&address("you")));
    w.clock.set(challenge.expires_at - TimeDelta::microseconds(1));
    assert_eq!(w.request_facts(attempt, &request_query(&challenge)).live.len(), 1);
    w.clock.advance(TimeDelta::microseconds(1));
    assert_eq!(w.request_facts(attempt, &request_query(&challenge)).live, []);
}

/// The newest come first, and no more than sixteen.
pub fn live_codes_come_newest_first(w: &World<'_>, attempt: Attempt) {
    let mut made = ask_in_a_row(w, 18, &|| w.new.challenge(&address("you")));
    made.truncate(16);
    assert_eq!(w.request_facts(attempt, &request_query(&made[0])).live, made);
}

/// An earlier request is found whatever became of its challenge and whatever its purpose, also by an alias.
pub fn an_earlier_request_is_found_whatever_its_state(w: &World<'_>, attempt: Attempt) {
    let you = address("you");
    let ended = w.ask(Challenge {
        ended: Some(ChallengeEnd::Used),
        ..w.new.challenge(&you)
    });
    let expired = w.ask(Challenge {
        expires_at: w.now(),
        ..w.new.challenge(&you)
    });
    let other = ask_for_another_purpose(w, &w.new.challenge(&you));
    let alias = w.new.request_id();
    let mut asking = w.asking(&expired);
    (asking.commit.challenge, asking.commit.alias) = (None, Some((alias, expired.id)));
    w.does(attempt, &asking);
    let of_expired = RequestId(expired.id.0);
    let pairs = [
        (RequestId(ended.id.0), &ended),
        (of_expired, &expired),
        (RequestId(other.id.0), &other),
        (alias, &expired),
    ];
    for (request, challenge) in pairs {
        let query = RequestOtpQuery {
            resend_of: Some(request),
            ..request_query(&ended)
        };
        assert_eq!(w.request_facts(attempt, &query).resent.as_ref(), Some(challenge));
    }
}

/// An earlier request of another address, surface or client is nobody's.
pub fn an_earlier_request_from_elsewhere_is_none(w: &World<'_>, attempt: Attempt) {
    let challenge = w.ask(w.new.challenge(&address("you")));
    let here = RequestOtpQuery {
        resend_of: Some(RequestId(challenge.id.0)),
        ..request_query(&challenge)
    };
    assert!(w.request_facts(attempt, &here).resent.is_some());
    assert!(
        w.request_facts(
            attempt,
            &RequestOtpQuery {
                purpose: Purpose::SignUp,
                ..here.clone()
            }
        )
        .resent
        .is_some()
    );
    for elsewhere in [
        RequestOtpQuery {
            address: address("other"),
            ..here.clone()
        },
        RequestOtpQuery {
            surface: Surface::Browser,
            ..here.clone()
        },
        RequestOtpQuery {
            client: ClientId::new("other"),
            ..here.clone()
        },
        RequestOtpQuery {
            resend_of: Some(w.new.request_id()),
            ..here.clone()
        },
        RequestOtpQuery {
            resend_of: None,
            ..here
        },
    ] {
        assert_eq!(w.request_facts(attempt, &elsewhere).resent, None);
    }
}

/// A device is known by its token's hash, shown with the address of its own user.
pub fn a_device_is_known_with_its_own_address_alone(w: &World<'_>, attempt: Attempt) {
    let (you, other) = (w.sign_in(&address("you")), w.sign_in(&address("other")));
    let query = |address, hash| RequestOtpQuery {
        device: hash,
        ..request_query(&w.new.challenge(address))
    };
    let own = w
        .request_facts(attempt, &query(&you.user.address, Some(you.device.hash)))
        .device
        .expect("a device");
    assert_eq!(
        (own.id, own.user, own.expires_at),
        (you.device.id, you.user.id, you.device.expires_at)
    );
    for (address, hash) in [
        (&you.user.address, Some(other.device.hash)),
        (&you.user.address, Some(w.new.hash())),
        (&you.user.address, None),
        (&address("stranger"), Some(you.device.hash)),
    ] {
        assert_eq!(w.request_facts(attempt, &query(address, hash)).device, None);
    }
}

/// A device lives until exactly its deadline.
pub fn a_device_is_unknown_from_its_deadline_on(w: &World<'_>, attempt: Attempt) {
    let you = w.sign_in(&address("you"));
    let challenge = w.new.challenge(&you.user.address);
    let query = RequestOtpQuery {
        device: Some(you.device.hash),
        ..request_query(&challenge)
    };
    w.clock.set(you.device.expires_at - TimeDelta::microseconds(1));
    assert!(w.request_facts(attempt, &query).device.is_some());
    w.clock.set(you.device.expires_at);
    assert_eq!(w.request_facts(attempt, &query).device, None);
}

/// A device that ended is unknown.
pub fn a_device_that_ended_is_unknown(w: &World<'_>, attempt: Attempt) {
    let you = w.sign_in(&address("you"));
    let challenge = w.ask(w.new.challenge(&you.user.address));
    let query = RequestOtpQuery {
        device: Some(you.device.hash),
        ..request_query(&challenge)
    };
    assert!(w.request_facts(attempt, &query).device.is_some());
    let mut failing = w.failing(&challenge);
    failing.query.device = Some(you.device.hash);
    failing.commit.end_device = Some(you.device.id);
    w.does(attempt, &failing);
    assert_eq!(w.request_facts(attempt, &query).device, None);
}

/// A device brings its own ledger, which is not the address's.
pub fn a_device_brings_its_own_ledger(w: &World<'_>, attempt: Attempt) {
    let you = w.sign_in(&address("you"));
    let challenge = w.new.challenge(&you.user.address);
    let query = RequestOtpQuery {
        device: Some(you.device.hash),
        ..request_query(&challenge)
    };
    let before = w.request_facts(attempt, &query);
    assert_eq!(before.device.map(|device| device.ledger), Some(Ledger::default()));
    let noting = w.noting(&LedgerKey::Device(you.device.id));
    w.does(attempt, &noting);
    let after = w.request_facts(attempt, &query);
    let written = Ledger {
        version: Some(noting.commit.ledger.version),
        marks: noting.commit.ledger.marks,
    };
    assert_eq!(after.device.map(|device| device.ledger), Some(written));
    assert_eq!(after.ledger, before.ledger);
}
