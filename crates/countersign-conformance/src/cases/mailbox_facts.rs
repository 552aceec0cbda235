//! Facts about a mailbox, whoever's it is.

use countersign_core::nouns::account::Role;
use countersign_core::nouns::invite::Admission;
use countersign_core::nouns::ledger::Ledger;
use countersign_core::nouns::surface::Purpose;
use countersign_core::nouns::waitlist::Waiting;
use countersign_core::ports::changes::Change;
use countersign_core::ports::people::{PersonQuery, Who};
use countersign_core::ports::request_otp::RequestOtpQuery;
use countersign_core::ports::store::Attempt;
use countersign_core::ports::verify_otp::VerifyOtpQuery;

use crate::samples::commits::{request_query, verify_query};
use crate::samples::{address, hit};
use crate::world::World;

/// Asked about as a mailbox an address is nobody's, however it is named: what is its own is told, and its device.
pub fn a_mailbox_is_nobodys(w: &World<'_>) {
    let (you, host) = (w.sign_in(&address("you")), w.joins("host"));
    let (account, _) = w.founds(host.id);
    let own = you.user.address.clone();
    let invite = w.new.invite(Admission::Account(account.id, Role::Viewer), &own);
    let entry = w.new.waiting(Waiting::Address(own.clone()), None);
    w.changes(&[
        Change::InsertIdentity(w.new.identity(you.user.id, "7")),
        Change::InsertMembership(w.new.membership(account.id, you.user.id, Role::Viewer)),
        Change::InsertWaitlistEntry(w.new.waiting(Waiting::User(you.user.id, account.id), Some("a"))),
        Change::InsertInvite(invite.clone()),
        Change::InsertWaitlistEntry(entry.clone()),
    ]);
    let link = w.ask(w.new.link(&own, Purpose::SignIn));
    for who in [
        Who::Address(own.clone()),
        Who::Challenge(link.id),
        Who::Invite(invite.id),
    ] {
        let facts = w.person_facts(&PersonQuery {
            device: Some(you.device.hash),
            hits: vec![hit("192.0.2.1", 1)],
            ..PersonQuery::about_mailbox(who.clone())
        });
        assert_eq!((facts.user, facts.password), (None, None), "{who:?}");
        assert!(
            facts.identities.is_empty() && facts.memberships.is_empty(),
            "{who:?}"
        );
        assert_eq!(
            (facts.address, facts.ledger),
            (Some(own.clone()), w.ledger_of(&own))
        );
        assert_eq!(
            facts.device.map(|device| device.id),
            Some(you.device.id),
            "{who:?}"
        );
        assert_eq!(
            (&facts.invites, &facts.waitlist),
            (&vec![invite.clone()], &vec![entry.clone()])
        );
        assert_eq!(facts.nth_latest, [None]);
        assert_eq!(
            facts.challenge,
            matches!(who, Who::Challenge(_)).then(|| link.clone())
        );
        let named = matches!(who, Who::Invite(_)).then(|| (invite.clone(), Some(account.clone())));
        assert_eq!(facts.invite, named);
    }
}

/// Whoever is named by anything but a mailbox has none that way.
pub fn a_user_is_no_mailbox(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    for who in [Who::User(you.user.id), Who::Session(you.session.id)] {
        let facts = w.person_facts(&PersonQuery::about_mailbox(who));
        assert_eq!(
            (facts.user, facts.address, facts.ledger),
            (None, None, Ledger::default())
        );
    }
}

/// A device is told with whether its address is its user's and proven, in whichever facts.
pub fn a_device_tells_whether_its_mailbox_is_proven(w: &World<'_>) {
    let (you, device) = (w.joins_unproven("you"), w.new.device());
    let own = you.address.clone();
    w.changes(&[Change::InsertDevice(you.id, own.clone(), device.clone())]);
    let code = w.ask(w.new.challenge(&own));
    let tells = || {
        let shown = Some(device.hash);
        let mut told = Vec::new();
        for attempt in [Attempt::Optimistic, Attempt::Locked] {
            let request = RequestOtpQuery {
                device: shown,
                ..request_query(&code)
            };
            let verify = VerifyOtpQuery {
                device: shown,
                ..verify_query(&code)
            };
            told.push(w.request_facts(attempt, &request).device);
            told.push(w.verify_facts(attempt, &verify).device);
        }
        for query in [PersonQuery::about, PersonQuery::about_mailbox] {
            let query = PersonQuery {
                device: shown,
                ..query(Who::Address(own.clone()))
            };
            told.push(w.person_facts(&query).device);
        }
        let told: Vec<bool> = told
            .into_iter()
            .map(|device| device.expect("a device").is_proven)
            .collect();
        assert!(told.iter().all(|one| *one == told[0]), "{told:?}");
        told[0]
    };
    assert!(!tells());
    w.changes(&[Change::MarkVerified(you.id, w.now())]);
    assert!(tells());
    w.changes(&[Change::MoveAddress(you.id, address("elsewhere"), w.now())]);
    assert!(!tells(), "the address is nobody's");
    w.joins("you");
    assert!(!tells(), "the address is somebody else's");
}
