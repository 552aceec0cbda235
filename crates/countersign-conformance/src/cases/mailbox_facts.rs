//! Facts about a mailbox, whoever's it is.

use countersign_core::nouns::account::Role;
use countersign_core::nouns::invite::Admission;
use countersign_core::nouns::ledger::Ledger;
use countersign_core::nouns::surface::Purpose;
use countersign_core::nouns::waitlist::Waiting;
use countersign_core::ports::changes::Change;
use countersign_core::ports::people::{PersonQuery, Who};

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
