//! Facts about a person, however they are named.

use chrono::TimeDelta;
use countersign_core::nouns::account::Role;
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::challenge::Challenge;
use countersign_core::nouns::invite::{Admission, Invite, InviteState};
use countersign_core::nouns::ledger::{Ledger, LedgerKey};
use countersign_core::nouns::session::SessionEnd;
use countersign_core::nouns::surface::Purpose;
use countersign_core::nouns::waitlist::Waiting;
use countersign_core::ports::changes::Change;
use countersign_core::ports::people::{PersonQuery, Who};
use countersign_core::ports::store::Attempt;

use crate::samples::{address, hit};
use crate::world::World;

/// An address without an owner has its ledger, its invites and its places on the waitlist, and else nothing.
pub fn an_address_without_an_owner(w: &World<'_>) {
    let nobody = address("nobody");
    w.does(Attempt::Locked, &w.noting(&LedgerKey::Address(nobody.clone())));
    let invite = w.new.invite(Admission::Product, &nobody);
    let entry = w.new.waiting(Waiting::Address(nobody.clone()), None);
    w.changes(&[
        Change::InsertInvite(invite.clone()),
        Change::InsertWaitlistEntry(entry.clone()),
    ]);
    let facts = w.person(Who::Address(nobody.clone()));
    assert_eq!((facts.now, facts.address.as_ref()), (w.now(), Some(&nobody)));
    assert_eq!(facts.ledger, w.ledger_of(&nobody));
    assert_ne!(facts.ledger, Ledger::default());
    assert_eq!((facts.invites, facts.waitlist), (vec![invite], vec![entry]));
    assert_eq!((facts.user, facts.password), (None, None));
    assert!(facts.identities.is_empty() && facts.memberships.is_empty());
    assert!(facts.challenge.is_none() && facts.session.is_none() && facts.invite.is_none());
    assert!(facts.device.is_none() && facts.other.is_none() && facts.account.is_none());
}

/// Holding an address that nothing is known of leaves no row behind.
pub fn looking_leaves_nothing(w: &World<'_>) {
    let facts = w.person(Who::Address(address("nobody")));
    assert_eq!(
        (facts.ledger, facts.address),
        (Ledger::default(), Some(address("nobody")))
    );
    assert_eq!(w.ledger_of(&address("nobody")), Ledger::default());
}

/// By address, by id and by session it is the same person, with the same address and ledger.
pub fn a_person_by_any_name(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    w.sign_in(&address("other"));
    let by = [
        Who::Address(address("you")),
        Who::User(you.user.id),
        Who::Session(you.session.id),
    ];
    for who in by {
        let facts = w.person(who.clone());
        assert_eq!(facts.user.as_ref(), Some(&you.user), "{who:?}");
        assert_eq!(facts.address, Some(address("you")), "{who:?}");
        assert_eq!(facts.ledger, w.ledger_of(&address("you")), "{who:?}");
        let shown = matches!(who, Who::Session(_)).then_some(&you.session);
        assert_eq!(facts.session.as_ref(), shown, "{who:?}");
    }
}

/// A user or a session that is not there is nobody, without an address.
pub fn nobody_has_no_address(w: &World<'_>) {
    let (user, session) = (
        w.new.user(&address("you")).id,
        w.new.session(w.new.user(&address("you")).id).id,
    );
    let challenge = w.new.challenge(&address("you")).id;
    let invite = w.new.invite(Admission::Product, &address("you")).id;
    for who in [
        Who::User(user),
        Who::Session(session),
        Who::Challenge(challenge),
        Who::Invite(invite),
    ] {
        let facts = w.person(who);
        assert_eq!(
            (facts.address, facts.user, facts.ledger),
            (None, None, Ledger::default())
        );
        assert!(facts.session.is_none() && facts.challenge.is_none() && facts.invite.is_none());
    }
}

/// A session shown beside a person is told whatever its state and whosever.
pub fn a_session_is_shown_whosever(w: &World<'_>) {
    let (you, other) = (w.sign_in(&address("you")), w.sign_in(&address("other")));
    w.changes(&[Change::EndSession(other.session.id, SessionEnd::Revoked)]);
    let facts = w.person_facts(&PersonQuery {
        session: Some(other.session.id),
        ..PersonQuery::about(Who::User(you.user.id))
    });
    let session = facts.session.unwrap();
    assert_eq!(
        (session.id, session.ended),
        (other.session.id, Some(SessionEnd::Revoked))
    );
    assert_eq!(facts.user, Some(you.user));
}

/// A challenge is about the owner of its mailbox, whatever its state.
pub fn a_challenge_is_about_its_mailbox(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    let used = w.ask(Challenge {
        ended: Some(countersign_core::nouns::challenge::ChallengeEnd::Used),
        ..w.new.link(&address("you"), Purpose::Reset)
    });
    let facts = w.person(Who::Challenge(used.id));
    assert_eq!((facts.user, facts.challenge), (Some(you.user), Some(used)));
    let stranger = w.ask(w.new.link(&address("stranger"), Purpose::SignIn));
    let facts = w.person(Who::Challenge(stranger.id));
    assert_eq!((facts.user, facts.address), (None, Some(address("stranger"))));
}

/// A bound challenge is about the user it is bound to, with the address it was mailed to; also where that user is gone.
pub fn a_bound_challenge_is_about_its_user(w: &World<'_>) {
    let (you, other) = (w.joins("you"), w.joins("other"));
    let change = w.ask(Challenge {
        bound: Bound {
            user: Some(you.id),
            ..Bound::default()
        },
        ..w.new.link(&other.address, Purpose::ChangeAddress)
    });
    let facts = w.person(Who::Challenge(change.id));
    assert_eq!(
        (facts.user, facts.address),
        (Some(you), Some(other.address.clone()))
    );
    let lost = w.ask(Challenge {
        bound: Bound {
            user: Some(w.new.user(&other.address).id),
            ..Bound::default()
        },
        ..w.new.link(&other.address, Purpose::ChangeAddress)
    });
    let facts = w.person(Who::Challenge(lost.id));
    assert_eq!((facts.user, facts.address), (None, Some(other.address)));
}

/// An invite is for the owner of its address, with its account whatever their state; a challenge bound to it tells it, too.
pub fn an_invite_is_for_its_address(w: &World<'_>) {
    let (you, host) = (w.joins("you"), w.joins("host"));
    let (account, _) = w.founds(host.id);
    let invite = Invite {
        state: InviteState::Revoked,
        closed_at: Some(w.now()),
        inviter: Some(host.id),
        ..w.new
            .invite(Admission::Account(account.id, Role::Viewer), &you.address)
    };
    let plain = w.new.invite(Admission::Product, &address("stranger"));
    w.changes(&[
        Change::InsertInvite(invite.clone()),
        Change::InsertInvite(plain.clone()),
    ]);
    let facts = w.person(Who::Invite(invite.id));
    assert_eq!(facts.user, Some(you.clone()));
    assert_eq!(facts.invite, Some((invite.clone(), Some(account.clone()))));
    assert_eq!(facts.invites, []);
    let facts = w.person(Who::Invite(plain.id));
    assert_eq!((facts.user, facts.address), (None, Some(address("stranger"))));
    assert_eq!(
        (facts.invite, facts.invites),
        (Some((plain.clone(), None)), vec![plain])
    );
    let link = w.ask(Challenge {
        bound: Bound {
            invite: Some(invite.id),
            ..Bound::default()
        },
        ..w.new.link(&you.address, Purpose::Invite)
    });
    let facts = w.person(Who::Challenge(link.id));
    assert_eq!(
        (facts.user, facts.invite),
        (Some(you), Some((invite, Some(account))))
    );
}

/// The device is told with the address it was made for, while it lives.
pub fn a_device_is_told_with_its_address(w: &World<'_>) {
    let you = w.sign_in(&address("you"));
    let device = |who| {
        let query = PersonQuery {
            device: Some(you.device.hash),
            ..PersonQuery::about(who)
        };
        w.person_facts(&query).device
    };
    w.does(Attempt::Locked, &w.noting(&LedgerKey::Device(you.device.id)));
    let known = device(Who::User(you.user.id)).unwrap();
    assert_eq!(
        (known.id, known.user, known.expires_at),
        (you.device.id, you.user.id, you.device.expires_at)
    );
    assert_eq!(known.ledger, w.ledger(&LedgerKey::Device(you.device.id)));
    assert_eq!(device(Who::Address(address("other"))), None);
    w.changes(&[Change::EndDevice(you.device.id)]);
    assert_eq!(device(Who::User(you.user.id)), None);
}

/// The owner of an identity and of another address are told, whoever the person is.
pub fn owners_of_other_things_are_told(w: &World<'_>) {
    let (you, other) = (w.joins("you"), w.joins("other"));
    let identity = w.new.identity(other.id, "7");
    w.changes(&[Change::InsertIdentity(identity.clone())]);
    let query = PersonQuery {
        identity: Some(identity.key.clone()),
        other: Some(other.address.clone()),
        ..PersonQuery::about(Who::User(you.id))
    };
    let facts = w.person_facts(&query);
    assert_eq!(facts.identity, Some((other.clone(), identity)));
    assert_eq!((facts.other, facts.identities), (Some(other), vec![]));
    let mut elsewhere = query;
    elsewhere.other = Some(address("nobody"));
    elsewhere.identity.as_mut().unwrap().subject = "8".to_owned();
    let facts = w.person_facts(&elsewhere);
    assert_eq!((facts.identity, facts.other), (None, None));
}

/// Identities, memberships and places on the waitlist come by ascending id; those of others stay away.
pub fn lists_come_by_id(w: &World<'_>) {
    let (you, other) = (w.joins("you"), w.joins("other"));
    let mut identities: Vec<_> = ["a", "b", "c"]
        .map(|subject| w.new.identity(you.id, subject))
        .into();
    let mut memberships = Vec::new();
    for _ in 0..3 {
        w.wait(1);
        let (account, membership) = w.founds(you.id);
        memberships.push((membership, account));
    }
    let account = memberships[0].1.id;
    let mut waiting = vec![
        w.new.waiting(Waiting::User(you.id, account), Some("a")),
        w.new.waiting(Waiting::Address(you.address.clone()), Some("a")),
        w.new.waiting(Waiting::User(you.id, account), None),
    ];
    let insert = identities.iter().rev().cloned().map(Change::InsertIdentity);
    let insert = insert.chain(waiting.iter().rev().cloned().map(Change::InsertWaitlistEntry));
    w.changes(&insert.collect::<Vec<_>>());
    let (theirs, _) = w.founds(other.id);
    w.changes(&[
        Change::InsertIdentity(w.new.identity(other.id, "d")),
        Change::InsertWaitlistEntry(w.new.waiting(Waiting::User(other.id, theirs.id), Some("a"))),
        Change::InsertWaitlistEntry(w.new.waiting(Waiting::Address(other.address), Some("a"))),
    ]);
    let facts = w.person_of(you.id);
    identities.sort_by_key(|identity| identity.id);
    memberships.sort_by_key(|(membership, _)| membership.id);
    waiting.sort_by_key(|entry| entry.id);
    assert_eq!(facts.identities, identities);
    assert_eq!(facts.memberships, memberships);
    assert_eq!(facts.waitlist, waiting);
}

/// An address's invites are those that are open, by descending id, at most 50.
pub fn only_open_invites_are_listed(w: &World<'_>) {
    let you = address("you");
    let mut open: Vec<Invite> = (0..51).map(|_| w.new.invite(Admission::Product, &you)).collect();
    open.sort_by_key(|invite| std::cmp::Reverse(invite.id));
    let closed = |state| Invite {
        state,
        closed_at: Some(w.now()),
        ..w.new.invite(Admission::Product, &you)
    };
    let mut all = open.clone();
    all.extend([closed(InviteState::Accepted), closed(InviteState::Revoked)]);
    all.push(w.new.invite(Admission::Product, &address("other")));
    let brief = Invite {
        expires_at: w.new.after(60),
        ..w.new.invite(Admission::Product, &address("brief"))
    };
    all.push(brief.clone());
    w.changes(&all.into_iter().map(Change::InsertInvite).collect::<Vec<_>>());
    open.truncate(50);
    assert_eq!(w.person(Who::Address(you)).invites, open);
    w.wait(59);
    assert_eq!(w.person(Who::Address(address("brief"))).invites, [brief]);
    w.wait(1);
    assert_eq!(w.person(Who::Address(address("brief"))).invites, []);
}

/// An account comes whole: members by id, invites of the last 30 days and pending ones by descending id.
pub fn an_account_comes_whole(w: &World<'_>) {
    let host = w.joins("host");
    let (account, founder) = w.founds(host.id);
    let invite = |state, closed_at| Invite {
        state,
        closed_at,
        ..w.new
            .invite(Admission::Account(account.id, Role::Member), &address("guest"))
    };
    let (pending, accepted) = (
        invite(InviteState::Pending, None),
        invite(InviteState::Accepted, Some(w.now())),
    );
    w.changes(&[
        Change::InsertInvite(pending.clone()),
        Change::InsertInvite(accepted.clone()),
    ]);
    w.wait(30 * 86_400 - 1);
    let mut members = vec![(founder, host.clone())];
    for (name, role) in [("ann", Role::Viewer), ("ben", Role::Admin)] {
        let user = w.joins(name);
        let membership = w.new.membership(account.id, user.id, role);
        w.changes(&[Change::InsertMembership(membership.clone())]);
        members.push((membership, user));
    }
    members.sort_by_key(|(membership, _)| membership.id);
    let recent = invite(InviteState::Revoked, Some(w.now()));
    w.changes(&[Change::InsertInvite(recent.clone())]);
    let look = || {
        let query = PersonQuery {
            account: Some(account.id),
            ..PersonQuery::about(Who::Address(address("whoever")))
        };
        w.person_facts(&query).account.unwrap()
    };
    let sorted = |mut invites: Vec<Invite>| {
        invites.sort_by_key(|invite| std::cmp::Reverse(invite.id));
        invites
    };
    let facts = look();
    let found: Vec<_> = facts
        .members
        .into_iter()
        .map(|member| (member.membership, member.user))
        .collect();
    assert_eq!((facts.account, found), (account.clone(), members));
    assert_eq!(
        facts.invites,
        sorted(vec![pending.clone(), accepted, recent.clone()])
    );
    w.clock.advance(TimeDelta::seconds(1));
    assert_eq!(look().invites, sorted(vec![pending, recent]));
    let nowhere = PersonQuery {
        account: Some(w.new.account().id),
        ..PersonQuery::about(Who::User(host.id))
    };
    assert!(w.person_facts(&nowhere).account.is_none());
}

/// The budgets are told in the order they are asked about.
pub fn budgets_are_told_in_order(w: &World<'_>) {
    let (first, second) = (hit("192.0.2.1", 1), hit("192.0.2.2", 2));
    w.changes(&[Change::Hit(first.clone()), Change::Hit(second.clone())]);
    let query = PersonQuery {
        hits: vec![second, first],
        ..PersonQuery::about(Who::Address(address("you")))
    };
    assert_eq!(w.person_facts(&query).nth_latest, [None, Some(w.now())]);
}
