//! What a guess is told.

use chrono::TimeDelta;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::challenge::{Challenge, ChallengeEnd};
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::ledger::{Ledger, LedgerKey};
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::ports::store::Attempt;
use countersign_core::ports::verify_otp::{Naming, VerifyOtpQuery};

use super::shelf::{ask_for_another_purpose, ask_for_neighbours, ask_in_a_row};
use crate::samples::commits::{verify_query, verify_query_by_address};
use crate::samples::{address, hit};
use crate::world::World;

/// The facts carry the store's time.
pub fn carry_the_stores_time(w: &World<'_>, attempt: Attempt) {
    let challenge = w.ask(w.new.challenge(&address("you")));
    w.clock.advance(TimeDelta::microseconds(7));
    assert_eq!(w.verify_facts(attempt, &verify_query(&challenge)).now, w.now());
}

/// A request id nobody was given names no challenge and no address.
pub fn an_unknown_request_names_nothing(w: &World<'_>, attempt: Attempt) {
    let known = w.sign_in(&address("you"));
    let query = VerifyOtpQuery {
        naming: Naming::Request(w.new.request_id()),
        device: Some(known.device.hash),
        hits: vec![hit("192.0.2.1", 1)],
        ..verify_query(&w.new.challenge(&address("you")))
    };
    let facts = w.verify_facts(attempt, &query);
    assert_eq!(
        (facts.challenges, facts.lockouts, facts.user, facts.device),
        (vec![], vec![], None, None)
    );
    assert_eq!(facts.ledger, Ledger::default());
    assert_eq!(facts.nth_latest, [None]);
}

/// An address nobody ever named has nothing.
pub fn an_unknown_address_has_nothing(w: &World<'_>, attempt: Attempt) {
    let query = verify_query_by_address(&w.new.challenge(&address("you")), &address("you"));
    let facts = w.verify_facts(attempt, &query);
    assert_eq!(
        (facts.challenges, facts.lockouts, facts.user, facts.device),
        (vec![], vec![], None, None)
    );
    assert_eq!(facts.ledger, Ledger::default());
}

/// A request id names its challenge whatever its state, surface, client or purpose.
pub fn a_request_names_its_challenge_whatever_its_state(w: &World<'_>, attempt: Attempt) {
    let you = address("you");
    let (live, expired) = (
        w.ask(w.new.challenge(&you)),
        w.ask(Challenge {
            expires_at: w.now(),
            ..w.new.challenge(&you)
        }),
    );
    let ended = w.ask(Challenge {
        ended: Some(ChallengeEnd::Used),
        ..w.new.challenge(&you)
    });
    for challenge in [live, expired, ended] {
        let here = verify_query(&challenge);
        for query in [
            VerifyOtpQuery {
                surface: Surface::Browser,
                ..here.clone()
            },
            VerifyOtpQuery {
                client: ClientId::new("other"),
                ..here.clone()
            },
            VerifyOtpQuery {
                purpose: Purpose::SignUp,
                ..here.clone()
            },
            here,
        ] {
            assert_eq!(w.verify_facts(attempt, &query).challenges, [challenge.clone()]);
        }
    }
}

/// An address names the live codes of this surface, client and purpose.
pub fn an_address_names_its_live_codes(w: &World<'_>, attempt: Attempt) {
    let you = address("you");
    ask_for_neighbours(w, &|address| w.new.challenge(address));
    ask_for_another_purpose(w, &w.new.challenge(&you));
    w.ask(w.new.lockout(&you));
    let live = w.ask(w.new.challenge(&you));
    assert_eq!(
        w.verify_facts(attempt, &verify_query_by_address(&live, &you))
            .challenges,
        [live]
    );
}

/// By address the newest come first, and no more than sixteen.
pub fn live_codes_come_newest_first(w: &World<'_>, attempt: Attempt) {
    let mut made = ask_in_a_row(w, 18, &|| w.new.challenge(&address("you")));
    made.truncate(16);
    let query = verify_query_by_address(&made[0], &address("you"));
    assert_eq!(w.verify_facts(attempt, &query).challenges, made);
    w.clock.set(made[15].expires_at);
    made.truncate(15);
    assert_eq!(w.verify_facts(attempt, &query).challenges, made);
}

/// Lockouts are the live ones of the address that were opened, of whatever surface, client and purpose, for both ways to
/// name it.
pub fn lockouts_of_the_address_are_told(w: &World<'_>, attempt: Attempt) {
    let you = address("you");
    w.ask(opened_lockout(w, &address("other")));
    w.ask(Challenge {
        expires_at: w.now(),
        ..opened_lockout(w, &you)
    });
    w.ask(Challenge {
        ended: Some(ChallengeEnd::Used),
        ..opened_lockout(w, &you)
    });
    let mut told = vec![w.ask(opened_lockout(w, &you))];
    w.wait(1);
    told.insert(0, ask_for_another_purpose(w, &opened_lockout(w, &you)));
    w.wait(1);
    let elsewhere = Challenge {
        surface: Surface::Browser,
        client: ClientId::new("other"),
        ..opened_lockout(w, &you)
    };
    told.insert(0, w.ask(elsewhere));
    // However many were mailed since, they are not told before they are opened.
    let unopened = ask_in_a_row(w, 5, &|| w.new.lockout(&you));
    let code = w.ask(w.new.challenge(&you));
    for query in [verify_query(&code), verify_query_by_address(&code, &you)] {
        assert_eq!(w.verify_facts(attempt, &query).lockouts, told);
    }
    let (_, opened) = w.store.open_challenge(unopened[4].id).unwrap().unwrap();
    told.insert(0, opened);
    for query in [verify_query(&code), verify_query_by_address(&code, &you)] {
        assert_eq!(w.verify_facts(attempt, &query).lockouts, told);
    }
}

/// Lockouts come newest first, and no more than four.
pub fn lockouts_come_newest_first(w: &World<'_>, attempt: Attempt) {
    let mut made = ask_in_a_row(w, 6, &|| opened_lockout(w, &address("you")));
    made.truncate(4);
    let query = verify_query_by_address(&made[0], &address("you"));
    assert_eq!(w.verify_facts(attempt, &query).lockouts, made);
    w.clock.set(made[3].expires_at);
    made.truncate(3);
    assert_eq!(w.verify_facts(attempt, &query).lockouts, made);
}

/// A way in whose button was pressed.
fn opened_lockout(w: &World<'_>, address: &Address) -> Challenge {
    Challenge {
        opened_at: Some(w.now()),
        ..w.new.lockout(address)
    }
}

/// Ledger and owner are those of the address named, or of the challenge named.
pub fn ledger_and_owner_are_the_addresss(w: &World<'_>, attempt: Attempt) {
    let user = w.sign_in(&address("you")).user;
    w.sign_in(&address("other"));
    let noting = w.noting(&LedgerKey::Address(address("you")));
    w.does(attempt, &noting);
    let challenge = w.ask(w.new.challenge(&address("you")));
    let ledger = w.ledger_of(&address("you"));
    for query in [
        verify_query(&challenge),
        verify_query_by_address(&challenge, &address("you")),
    ] {
        let facts = w.verify_facts(attempt, &query);
        assert_eq!((facts.ledger, facts.user), (ledger.clone(), Some(user.clone())));
    }
    let stranger = w.ask(w.new.challenge(&address("stranger")));
    assert_eq!(w.verify_facts(attempt, &verify_query(&stranger)).user, None);
}

/// A device is known if its token was shown with the address it belongs to, in either way.
pub fn a_device_is_known_with_its_own_address_alone(w: &World<'_>, attempt: Attempt) {
    let (you, other) = (w.sign_in(&address("you")), w.sign_in(&address("other")));
    let noting = w.noting(&LedgerKey::Device(you.device.id));
    w.does(attempt, &noting);
    let challenge = w.ask(w.new.challenge(&you.user.address));
    for query in [
        verify_query(&challenge),
        verify_query_by_address(&challenge, &you.user.address),
    ] {
        let known = w.verify_facts(
            attempt,
            &VerifyOtpQuery {
                device: Some(you.device.hash),
                ..query.clone()
            },
        );
        let device = known.device.expect("a device");
        assert_eq!(
            (device.id, device.user, device.expires_at),
            (you.device.id, you.user.id, you.device.expires_at)
        );
        assert_eq!(device.ledger.version, Some(noting.commit.ledger.version));
        assert_eq!(device.ledger.marks, noting.commit.ledger.marks);
        for hash in [other.device.hash, w.new.hash()] {
            let strange = VerifyOtpQuery {
                device: Some(hash),
                ..query.clone()
            };
            assert_eq!(w.verify_facts(attempt, &strange).device, None);
        }
        assert_eq!(w.verify_facts(attempt, &query).device, None);
    }
}

/// A device lives until exactly its deadline.
pub fn a_device_is_unknown_from_its_deadline_on(w: &World<'_>, attempt: Attempt) {
    let you = w.sign_in(&address("you"));
    let by_address = verify_query_by_address(&w.new.challenge(&you.user.address), &you.user.address);
    let query = VerifyOtpQuery {
        device: Some(you.device.hash),
        ..by_address
    };
    w.clock.set(you.device.expires_at - TimeDelta::microseconds(1));
    assert!(w.verify_facts(attempt, &query).device.is_some());
    w.clock.set(you.device.expires_at);
    assert_eq!(w.verify_facts(attempt, &query).device, None);
}

/// The budgets a failure would spend are told as a request is told its own.
pub fn the_nth_latest_hit_is_told(w: &World<'_>, attempt: Attempt) {
    let challenge = w.new.challenge(&address("you"));
    let mut asking = w.asking(&challenge);
    asking.commit.hits = vec![hit("192.0.2.1", 5)];
    w.does(attempt, &asking);
    let hits = vec![hit("192.0.2.2", 1), hit("192.0.2.1", 1), hit("192.0.2.1", 2)];
    let query = VerifyOtpQuery {
        hits,
        ..verify_query(&challenge)
    };
    assert_eq!(
        w.verify_facts(attempt, &query).nth_latest,
        [None, Some(w.now()), None]
    );
}
