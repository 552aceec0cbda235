//! What of accounts, invites and the rest goes with a user who leaves, is barred or signs out everywhere.

use std::time::Duration;

use countersign_core::nouns::account::{Membership, Role};
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::challenge::{Challenge, ChallengeEnd};
use countersign_core::nouns::ids::UserId;
use countersign_core::nouns::invite::{Admission, Invite, InviteState};
use countersign_core::nouns::mail_words::TypedName;
use countersign_core::nouns::outbox::{MailState, NewMail};
use countersign_core::nouns::session::SessionEnd;
use countersign_core::nouns::surface::Purpose;
use countersign_core::nouns::user::UserStatus;
use countersign_core::nouns::waitlist::Waiting;
use countersign_core::ports::changes::Change;
use countersign_core::ports::people::{PersonQuery, Who};

use super::outbox::result;
use crate::people::erase_user;
use crate::samples::address;
use crate::world::World;

const PSEUDONYM: &str = "erased-8c1f";

fn bound(w: &World<'_>, user: UserId, purpose: Purpose) -> Challenge {
    let bound = Bound {
        user: Some(user),
        ..Bound::default()
    };
    w.ask(Challenge {
        bound,
        ..w.new.link(&address("new"), purpose)
    })
}

fn ended(w: &World<'_>, challenge: &Challenge) -> Option<ChallengeEnd> {
    w.challenge(challenge).unwrap().ended
}

/// Password, identities, memberships, places on the waitlist and bound challenges go with an erased user.
pub fn everything_granted_goes_with_a_user(w: &World<'_>) {
    let (you, host) = (w.joins("you"), w.joins("host"));
    let (account, founder) = w.founds(host.id);
    let change = bound(w, you.id, Purpose::ChangeAddress);
    let theirs = bound(w, host.id, Purpose::ChangeAddress);
    w.changes(&[
        Change::SetPassword(you.id, "$argon2id$".into(), w.now()),
        Change::InsertIdentity(w.new.identity(you.id, "7")),
        Change::InsertMembership(w.new.membership(account.id, you.id, Role::Admin)),
        Change::InsertWaitlistEntry(w.new.waiting(Waiting::User(you.id, account.id), Some("a"))),
        Change::InsertWaitlistEntry(w.new.waiting(Waiting::Address(you.address.clone()), None)),
        Change::InsertInvite(
            w.new
                .invite(Admission::Account(account.id, Role::Viewer), &you.address),
        ),
    ]);
    assert!(erase_user(w.store, you.id, PSEUDONYM, &[]).unwrap());
    assert_eq!(
        (w.challenge(&change), w.challenge(&theirs).is_some()),
        (None, true)
    );
    let facts = w.person(Who::Address(you.address.clone()));
    assert!(facts.invites.is_empty() && facts.waitlist.is_empty());
    assert_eq!(w.store.find_membership(account.id, you.id).unwrap(), None);
    assert_eq!(w.person_of(host.id).memberships, [(founder, account)]);
    let again = w.joins("again");
    w.changes(&[Change::InsertIdentity(w.new.identity(again.id, "7"))]);
    let facts = w.person_of(w.joins("you").id);
    assert!(facts.password.is_none() && facts.memberships.is_empty() && facts.waitlist.is_empty());
}

/// An account that nobody else is in goes with its last member, and what hangs on it; one with others stays.
pub fn an_empty_account_goes_with_its_last_member(w: &World<'_>) {
    let (you, host) = (w.joins("you"), w.joins("host"));
    let (own, _) = w.founds(you.id);
    let (shared, _) = w.founds(you.id);
    let invite = w
        .new
        .invite(Admission::Account(own.id, Role::Viewer), &address("guest"));
    w.changes(&[
        Change::InsertMembership(w.new.membership(shared.id, host.id, Role::Viewer)),
        Change::InsertInvite(invite.clone()),
    ]);
    assert!(erase_user(w.store, you.id, PSEUDONYM, &[]).unwrap());
    let account = |id| {
        let query = PersonQuery {
            account: Some(id),
            ..PersonQuery::about(Who::User(host.id))
        };
        w.person_facts(&query).account
    };
    assert!(account(own.id).is_none());
    assert_eq!(account(shared.id).unwrap().members.len(), 1);
    assert!(w.person(Who::Invite(invite.id)).invite.is_none());
}

/// Whoever may leave is told the accounts that others are in and nobody else owns; others, and who does not leave, are not.
pub fn accounts_owned_alone_are_told(w: &World<'_>) {
    let (you, host, guest) = (w.joins("you"), w.joins("host"), w.joins("guest"));
    let (own, _) = w.founds(you.id);
    let (needed, _) = w.founds(you.id);
    let (shared, _) = w.founds(you.id);
    let (theirs, _) = w.founds(host.id);
    w.changes(&[
        Change::InsertMembership(w.new.membership(needed.id, host.id, Role::Admin)),
        Change::InsertMembership(w.new.membership(needed.id, guest.id, Role::Viewer)),
        Change::InsertMembership(w.new.membership(shared.id, host.id, Role::Owner)),
        Change::InsertMembership(w.new.membership(theirs.id, you.id, Role::Admin)),
    ]);
    let told = |user: UserId, leaving| {
        let query = PersonQuery {
            leaving,
            ..PersonQuery::about(Who::User(user))
        };
        w.person_facts(&query).owned_alone
    };
    assert_eq!(told(you.id, true), [needed.id]);
    assert_eq!(told(host.id, true), [theirs.id]);
    assert_eq!((told(you.id, false), told(guest.id, true)), (vec![], vec![]));
    w.changes(&[Change::InsertMembership(w.new.membership(
        own.id,
        guest.id,
        Role::Member,
    ))]);
    assert_eq!(told(you.id, true), [own.id, needed.id]);
    assert!(erase_user(w.store, you.id, PSEUDONYM, &[]).unwrap());
    assert!(!erase_user(w.store, you.id, PSEUDONYM, &[]).unwrap());
}

/// What an erased user gave others stays, given by nobody, and their name is taken out of the mails about it. What nobody
/// accepted yet is taken back.
pub fn what_was_given_stays_without_a_name(w: &World<'_>) {
    let (you, host) = (w.joins("you"), w.joins("host"));
    let (account, _) = w.founds(host.id);
    let membership = Membership {
        granted_by: Some(you.id),
        ..w.new.membership(account.id, w.joins("friend").id, Role::Viewer)
    };
    let link = w.ask(w.new.link(&address("guest"), Purpose::Invite));
    let invite = Invite {
        inviter: Some(you.id),
        challenge: link.id,
        ..w.new
            .invite(Admission::Account(account.id, Role::Viewer), &address("guest"))
    };
    let named = |challenge| {
        let mut mail = NewMail {
            challenge,
            ..w.new.mail(&address("guest"))
        };
        mail.details.words.inviter = TypedName::cut("You");
        mail.details.words.account = TypedName::cut("Team");
        mail
    };
    let (theirs, others) = (named(Some(link.id)), named(None));
    w.changes(&[
        Change::InsertMembership(membership.clone()),
        Change::InsertInvite(invite.clone()),
        Change::InsertMail(theirs.clone()),
        Change::InsertMail(others.clone()),
    ]);
    assert!(erase_user(w.store, you.id, PSEUDONYM, &[]).unwrap());
    let found = w
        .store
        .find_membership(account.id, membership.user)
        .unwrap()
        .unwrap()
        .0;
    let expected = Membership {
        granted_by: None,
        ..membership
    };
    assert_eq!(found, expected);
    let found = w.person(Who::Invite(invite.id)).invite.unwrap().0;
    let expected = Invite {
        inviter: None,
        state: InviteState::Revoked,
        closed_at: Some(w.now()),
        ..invite
    };
    assert_eq!(found, expected, "nobody stands behind it any more");
    let words = |id| {
        let mails = w.store.list_mails(10).unwrap();
        let mail = mails.into_iter().find(|record| record.mail.id == id).unwrap();
        mail.mail.details.words
    };
    assert_eq!(
        (words(theirs.id).inviter, words(theirs.id).account),
        (None, TypedName::cut("Team"))
    );
    assert_eq!(words(others.id), others.details.words);
}

/// Somebody else's way back to an address outlives whoever has the address meanwhile, with the mail that leads there.
pub fn anothers_way_back_outlives_an_erased_user(w: &World<'_>) {
    let (mover, you) = (w.joins("mover"), w.joins("you"));
    let undo = |user: UserId| Challenge {
        bound: Bound {
            user: Some(user),
            ..Bound::default()
        },
        ..w.new.link(&you.address, Purpose::UndoAddress)
    };
    let over = undo(mover.id);
    w.changes(&[
        Change::InsertChallenge(over.clone()),
        Change::EndBoundChallenges {
            user: mover.id,
            purposes: vec![Purpose::UndoAddress],
        },
    ]);
    let (theirs, own) = (undo(mover.id), undo(you.id));
    let carrying = |challenge: &Challenge| NewMail {
        challenge: Some(challenge.id),
        ..w.new.mail(&you.address)
    };
    let (stays, goes) = (carrying(&theirs), carrying(&own));
    w.changes(&[
        Change::InsertChallenge(theirs.clone()),
        Change::InsertChallenge(own.clone()),
        Change::InsertMail(stays.clone()),
        Change::InsertMail(goes),
    ]);
    assert!(erase_user(w.store, you.id, PSEUDONYM, &[]).unwrap());
    assert_eq!(w.challenge(&theirs), Some(theirs.clone()));
    assert_eq!((w.challenge(&own), w.challenge(&over)), (None, None));
    let left = w.store.list_mails(10).unwrap();
    let left: Vec<_> = left
        .iter()
        .map(|record| (record.mail.id, &record.mail.address))
        .collect();
    assert_eq!(left, [(stays.id, &you.address)]);
    let back = Change::MoveAddress(mover.id, you.address.clone(), w.now());
    w.changes(&[back]);
}

/// The words of older mails to an erased user are dropped, and what else they tell is kept.
pub fn words_of_older_mails_are_dropped(w: &World<'_>) {
    let you = w.joins("you");
    let mut mail = w.new.mail(&you.address);
    mail.details.words.inviter = TypedName::cut("Host");
    w.changes(&[Change::InsertMail(mail.clone())]);
    let held = w.store.claim_mails(10, Duration::from_secs(60)).unwrap().mails;
    w.store
        .record_mails(&[result(w, &held[0], MailState::HandedOver)])
        .unwrap();
    assert!(erase_user(w.store, you.id, PSEUDONYM, &[]).unwrap());
    let left = w.store.list_mails(10).unwrap().pop().unwrap().mail;
    mail.details.words = countersign_core::nouns::mail_words::MailWords::default();
    assert_eq!((left.address.as_str(), left.details), (PSEUDONYM, mail.details));
}

/// The challenges bound to a user who is barred end, whatever their purpose and address.
pub fn a_barred_user_loses_bound_challenges(w: &World<'_>) {
    let (you, other) = (w.joins("you"), w.joins("other"));
    let theirs = [
        bound(w, you.id, Purpose::ChangeAddress),
        bound(w, you.id, Purpose::UndoAddress),
        w.ask(w.new.link(&you.address, Purpose::Reset)),
    ];
    let others = bound(w, other.id, Purpose::ChangeAddress);
    assert!(
        w.store
            .set_user_status(you.id, UserStatus::Disabled, &[])
            .unwrap()
    );
    assert!(
        theirs
            .iter()
            .all(|c| ended(w, c) == Some(ChallengeEnd::Pointless))
    );
    assert_eq!(ended(w, &others), None);
}

/// Signing out everywhere ends what begins a session or was asked for in one; proofs, invites and the way back stay.
pub fn signing_out_everywhere_ends_links(w: &World<'_>) {
    for everywhere in [true, false] {
        let name = if everywhere { "all" } else { "others" };
        let you = w.sign_in(&address(name));
        let link = |purpose| w.ask(w.new.link(&you.user.address, purpose));
        let of_address: Vec<_> = Purpose::ALL.map(|purpose| (purpose, link(purpose))).into();
        let of_user: Vec<_> = Purpose::ALL
            .map(|purpose| (purpose, bound(w, you.user.id, purpose)))
            .into();
        let lockout = w.ask(w.new.lockout(&you.user.address));
        if everywhere {
            let told = w
                .store
                .end_user_sessions(you.user.id, SessionEnd::Revoked, &[])
                .unwrap();
            assert_eq!(told, Some(1));
        } else {
            let keep = you.session.id;
            w.store
                .end_other_sessions(you.user.id, keep, SessionEnd::Revoked, &[])
                .unwrap();
        }
        for (purpose, challenge) in of_address.iter().chain(&of_user) {
            let ends = Purpose::ENDED_WITH_SESSIONS.contains(purpose);
            assert_eq!(ended(w, challenge).is_some(), ends, "{purpose:?}");
        }
        assert_eq!(ended(w, &lockout), None);
    }
}
