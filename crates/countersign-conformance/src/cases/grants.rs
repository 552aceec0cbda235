//! Changes of identities, accounts, memberships, invites and the waitlist, and what makes each lost.

use countersign_core::nouns::account::{Account, AccountStatus, Membership, Role};
use countersign_core::nouns::identity::Identity;
use countersign_core::nouns::invite::{Admission, Invite, InviteState};
use countersign_core::nouns::waitlist::{Waiting, WaitlistEntry};
use countersign_core::ports::changes::Change;
use countersign_core::ports::people::{PersonQuery, Who};

use crate::samples::address;
use crate::world::World;

/// A key belongs to one user, until it is taken off.
pub fn an_identity_has_one_owner(w: &World<'_>) {
    let (you, other) = (w.joins("you"), w.joins("other"));
    let identity = w.new.identity(you.id, "7");
    let bare = Identity {
        address: None,
        ..w.new.identity(you.id, "8")
    };
    w.changes(&[
        Change::InsertIdentity(identity.clone()),
        Change::InsertIdentity(bare.clone()),
    ]);
    w.loses_change(Change::InsertIdentity(w.new.identity(other.id, "7")));
    w.loses_change(Change::InsertIdentity(w.new.identity(you.id, "7")));
    w.loses_change(Change::InsertIdentity(
        w.new.identity(w.new.user(&you.address).id, "9"),
    ));
    w.wait(5);
    w.changes(&[Change::TouchIdentity(identity.id, w.now())]);
    let touched = Identity {
        last_used_at: w.now(),
        ..identity.clone()
    };
    let mut expected = vec![touched, bare];
    expected.sort_by_key(|identity| identity.id);
    assert_eq!(w.person_of(you.id).identities, expected);
    w.changes(&[
        Change::RemoveIdentity(identity.id),
        Change::InsertIdentity(w.new.identity(other.id, "7")),
    ]);
    assert_eq!(w.person_of(you.id).identities.len(), 1);
    assert_eq!(w.person_of(other.id).identities.len(), 1);
    let nobody = w.new.identity(you.id, "0").id;
    w.changes(&[
        Change::RemoveIdentity(nobody),
        Change::TouchIdentity(nobody, w.now()),
    ]);
}

/// An account's name and status change while it is there.
pub fn an_account_changes(w: &World<'_>) {
    let you = w.joins("you");
    let (account, membership) = w.founds(you.id);
    w.wait(5);
    let asked = Account {
        name: "another name".to_owned(),
        status: AccountStatus::Suspended,
        created_at: w.now(),
        updated_at: w.now(),
        ..account
    };
    w.changes(&[Change::UpdateAccount(asked.clone())]);
    let expected = Account {
        created_at: account.created_at,
        ..asked
    };
    assert_eq!(
        w.person_of(you.id).memberships,
        [(membership.clone(), expected.clone())]
    );
    let found = w.store.find_membership(account.id, you.id).unwrap();
    assert_eq!(found, Some((membership, expected)));
    w.loses_change(Change::UpdateAccount(w.new.account()));
}

/// A user has one place in an account; it changes and ends while it is there.
pub fn a_user_has_one_place_in_an_account(w: &World<'_>) {
    let (host, guest) = (w.joins("host"), w.joins("guest"));
    let (account, founder) = w.founds(host.id);
    let membership = Membership {
        granted_by: Some(host.id),
        ..w.new.membership(account.id, guest.id, Role::Viewer)
    };
    assert_eq!(w.store.find_membership(account.id, guest.id).unwrap(), None);
    w.changes(&[Change::InsertMembership(membership.clone())]);
    let found = || {
        w.store
            .find_membership(account.id, guest.id)
            .unwrap()
            .map(|(membership, _)| membership)
    };
    assert_eq!(found(), Some(membership.clone()));
    w.loses_change(Change::InsertMembership(w.new.membership(
        account.id,
        guest.id,
        Role::Owner,
    )));
    let (nobody, nowhere) = (w.new.user(&guest.address).id, w.new.account().id);
    w.loses_change(Change::InsertMembership(w.new.membership(
        account.id,
        nobody,
        Role::Owner,
    )));
    w.loses_change(Change::InsertMembership(w.new.membership(
        nowhere,
        guest.id,
        Role::Owner,
    )));
    w.wait(5);
    w.changes(&[Change::SetRole(membership.id, Role::Admin, w.now())]);
    let raised = Membership {
        role: Role::Admin,
        updated_at: w.now(),
        ..membership
    };
    assert_eq!(found(), Some(raised));
    let waits = |user, account| w.new.waiting(Waiting::User(user, account), Some("a"));
    let (elsewhere, _) = w.founds(guest.id);
    let stay = [waits(host.id, account.id), waits(guest.id, elsewhere.id)];
    w.changes(&[
        Change::InsertWaitlistEntry(waits(guest.id, account.id)),
        Change::InsertWaitlistEntry(stay[0].clone()),
        Change::InsertWaitlistEntry(stay[1].clone()),
    ]);
    w.changes(&[Change::RemoveMembership(membership.id)]);
    assert_eq!(found(), None);
    let left = [host.id, guest.id].map(|user| w.person_of(user).waitlist);
    assert_eq!(
        left,
        stay.map(|entry| vec![entry]),
        "a place goes with its membership"
    );
    w.loses_change(Change::SetRole(membership.id, Role::Owner, w.now()));
    w.loses_change(Change::RemoveMembership(membership.id));
    assert_eq!(w.person_of(host.id).memberships, [(founder, account)]);
}

/// An account goes with its memberships, invites and waitlist entries; others stay.
pub fn an_account_goes_with_what_hangs_on_it(w: &World<'_>) {
    let you = w.joins("you");
    let (gone, _) = w.founds(you.id);
    let (stays, membership) = w.founds(you.id);
    let invite = |account: &Account| {
        w.new
            .invite(Admission::Account(account.id, Role::Member), &address("guest"))
    };
    let (their, ours) = (invite(&gone), invite(&stays));
    let waiting = w.new.waiting(Waiting::User(you.id, stays.id), Some("a"));
    w.changes(&[
        Change::InsertInvite(their.clone()),
        Change::InsertInvite(ours.clone()),
        Change::InsertWaitlistEntry(w.new.waiting(Waiting::User(you.id, gone.id), Some("a"))),
        Change::InsertWaitlistEntry(waiting.clone()),
        Change::RemoveAccount(gone.id),
    ]);
    let facts = w.person_of(you.id);
    assert_eq!(
        (facts.memberships, facts.waitlist),
        (vec![(membership, stays)], vec![waiting])
    );
    assert_eq!(w.person(Who::Address(address("guest"))).invites, [ours]);
    assert!(w.person(Who::Invite(their.id)).invite.is_none());
    w.changes(&[Change::RemoveAccount(gone.id)]);
    w.loses_change(Change::InsertInvite(invite(&gone)));
}

/// An invite is mailed again, accepted or taken back while it is pending.
pub fn an_invite_is_closed_once(w: &World<'_>) {
    let host = w.joins("host");
    let (account, _) = w.founds(host.id);
    let new = |admission| Invite {
        inviter: Some(host.id),
        ..w.new.invite(admission, &address("guest"))
    };
    for (admission, state) in [
        (Admission::Account(account.id, Role::Admin), InviteState::Accepted),
        (Admission::Product, InviteState::Revoked),
    ] {
        let invite = new(admission);
        w.changes(&[Change::InsertInvite(invite.clone())]);
        w.wait(5);
        let link = w.new.challenge(&invite.address).id;
        let resend = Change::ResendInvite {
            id: invite.id,
            challenge: link,
            sent_at: w.now(),
            expires_at: w.new.after(86_400),
        };
        w.changes(&[resend.clone()]);
        let resent = Invite {
            challenge: link,
            sent_at: w.now(),
            expires_at: w.new.after(86_400),
            ..invite.clone()
        };
        let found = || w.person(Who::Invite(invite.id)).invite.map(|(invite, _)| invite);
        assert_eq!(found(), Some(resent.clone()));
        w.wait(5);
        w.changes(&[Change::CloseInvite(invite.id, state, w.now())]);
        let closed = Invite {
            state,
            closed_at: Some(w.now()),
            ..resent
        };
        assert_eq!(found(), Some(closed));
        for other in InviteState::ALL {
            w.loses_change(Change::CloseInvite(invite.id, other, w.now()));
        }
        w.loses_change(resend);
    }
    w.loses_change(Change::CloseInvite(
        new(Admission::Product).id,
        InviteState::Revoked,
        w.now(),
    ));
}

/// There is one place per who and feature; a second is passed over, and what is listed with it stands.
pub fn a_place_on_the_waitlist_is_taken_once(w: &World<'_>) {
    let you = w.joins("you");
    let ((first, _), (second, _)) = (w.founds(you.id), w.founds(you.id));
    let places = [
        (Waiting::User(you.id, first.id), Some("a")),
        (Waiting::User(you.id, first.id), Some("b")),
        (Waiting::User(you.id, first.id), None),
        (Waiting::User(you.id, second.id), Some("a")),
        (Waiting::Address(you.address.clone()), Some("a")),
        (Waiting::Address(you.address.clone()), None),
    ];
    let mut expected: Vec<WaitlistEntry> = Vec::new();
    for (who, feature) in &places {
        let entry = w.new.waiting(who.clone(), *feature);
        w.changes(&[Change::InsertWaitlistEntry(entry.clone())]);
        expected.push(entry);
    }
    for (who, feature) in &places {
        let again = w.new.waiting(who.clone(), *feature);
        w.changes(&[Change::InsertWaitlistEntry(again)]);
    }
    expected.sort_by_key(|entry| entry.id);
    assert_eq!(w.person_of(you.id).waitlist, expected);
    let (nobody, nowhere) = (w.new.user(&you.address).id, w.new.account().id);
    for who in [Waiting::User(nobody, first.id), Waiting::User(you.id, nowhere)] {
        w.loses_change(Change::InsertWaitlistEntry(w.new.waiting(who, Some("c"))));
    }
}

/// Somebody is let in once; a place that is given up is free again.
pub fn a_place_is_granted_once_and_given_up(w: &World<'_>) {
    let entry = w.new.waiting(Waiting::Address(address("you")), None);
    w.changes(&[
        Change::InsertWaitlistEntry(entry.clone()),
        Change::GrantWaitlistEntry(entry.id, w.now()),
    ]);
    let granted = WaitlistEntry {
        granted_at: Some(w.now()),
        ..entry.clone()
    };
    w.wait(5);
    w.changes(&[Change::GrantWaitlistEntry(entry.id, w.now())]);
    assert_eq!(w.store.find_waitlist_entry(entry.id).unwrap(), Some(granted));
    let again = w.new.waiting(Waiting::Address(address("you")), None);
    w.changes(&[
        Change::RemoveWaitlistEntry(entry.id),
        Change::InsertWaitlistEntry(again.clone()),
        Change::RemoveWaitlistEntry(entry.id),
        Change::GrantWaitlistEntry(entry.id, w.now()),
    ]);
    assert_eq!(w.store.find_waitlist_entry(entry.id).unwrap(), None);
    assert_eq!(w.person(Who::Address(address("you"))).waitlist, [again]);
}

/// The query's account is held and told whole while it is changed.
pub fn a_query_tells_the_account_it_holds(w: &World<'_>) {
    let you = w.joins("you");
    let (account, membership) = w.founds(you.id);
    let query = PersonQuery {
        account: Some(account.id),
        ..PersonQuery::about(Who::User(you.id))
    };
    let answer = w.store.attempt_person(&query, &mut |facts| {
        let whole = facts.account.as_ref().unwrap();
        assert_eq!((&whole.account, whole.members.len()), (&account, 1));
        Some(vec![Change::SetRole(membership.id, Role::Viewer, w.now())])
    });
    assert_eq!(answer.unwrap(), countersign_core::ports::store::Attempted::Done);
    assert_eq!(w.person_of(you.id).memberships[0].0.role, Role::Viewer);
}
