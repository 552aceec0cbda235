//! Races for what there is one of about people: links, invites, owners, identities, addresses, places.

use std::sync::atomic::{AtomicUsize, Ordering};

use countersign_core::nouns::account::{Account, Membership, Role};
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::challenge::{Challenge, ChallengeEnd};
use countersign_core::nouns::invite::{Admission, InviteState};
use countersign_core::nouns::surface::Purpose;
use countersign_core::nouns::user::User;
use countersign_core::nouns::waitlist::Waiting;
use countersign_core::ports::changes::Change;
use countersign_core::ports::people::{Member, PersonFacts, PersonQuery, Who};

use super::{driven, race};
use crate::samples::address;
use crate::samples::commits::guard;
use crate::world::World;

/// Drives a decision; tells whether it was to change something at last.
fn decided(w: &World<'_>, query: &PersonQuery, decide: impl Fn(&PersonFacts) -> Option<Vec<Change>>) -> bool {
    let mut changed = false;
    driven(|_| {
        w.store.attempt_person(query, &mut |facts| {
            let changes = decide(facts);
            changed = changes.is_some();
            changes
        })
    });
    changed
}

fn count(done: Vec<bool>) -> usize {
    done.into_iter().filter(|&done| done).count()
}

/// Of many who show one link, one gets the session.
pub fn c1_a_link_is_redeemed_once(w: &World<'_>) {
    let you = w.joins("you");
    let link = w.ask(w.new.link(&you.address, Purpose::SignIn));
    let redeemed = race(32, |_| {
        decided(w, &PersonQuery::about(Who::Challenge(link.id)), |facts| {
            let challenge = facts
                .challenge
                .as_ref()
                .filter(|challenge| challenge.is_live(facts.now))?;
            let user = facts.user.as_ref()?;
            Some(vec![
                Change::NotAfter(challenge.expires_at),
                Change::EndChallenge(guard(challenge), ChallengeEnd::Used),
                Change::InsertSession(w.new.session(user.id), None),
            ])
        })
    });
    assert_eq!(count(redeemed), 1);
    assert_eq!(w.store.list_sessions(you.id).unwrap().1.len(), 1);
}

/// Of many who decide by one challenge read without a lock, one succeeds: the change itself is guarded.
pub fn c1_a_challenge_ends_once(w: &World<'_>) {
    let link = w.ask(w.new.link(&address("you"), Purpose::Reset));
    let query = PersonQuery::about(Who::Address(address("elsewhere")));
    let ended = race(32, |_| {
        let mut is_lost = false;
        let answer = w.store.attempt_person(&query, &mut |_| {
            Some(vec![Change::EndChallenge(guard(&link), ChallengeEnd::Used)])
        });
        is_lost |= answer.expect("an answer") == countersign_core::ports::store::Attempted::Lost;
        !is_lost
    });
    assert_eq!(count(ended), 1);
}

/// Of many who accept one invite, by its link or by itself, one becomes a member.
pub fn c1_an_invite_is_accepted_once(w: &World<'_>) {
    let host = w.joins("host");
    let (account, _) = w.founds(host.id);
    let guest = address("guest");
    let invite = w.new.invite(Admission::Account(account.id, Role::Member), &guest);
    let link = w.ask(Challenge {
        bound: Bound {
            invite: Some(invite.id),
            ..Bound::default()
        },
        ..w.new.link(&guest, Purpose::Invite)
    });
    w.changes(&[Change::InsertInvite(invite.clone())]);
    let accepted = race(32, |n| {
        let by_link = Who::Challenge(link.id);
        let who = if n % 2 == 0 {
            by_link
        } else {
            Who::Invite(invite.id)
        };
        decided(w, &PersonQuery::about(who), |facts| {
            let (invite, _) = facts
                .invite
                .as_ref()
                .filter(|(invite, _)| invite.is_open(facts.now))?;
            let new = facts.user.is_none().then(|| w.new.user(&guest));
            let user = facts.user.as_ref().or(new.as_ref())?.id;
            let mut changes: Vec<Change> = new.map(Change::InsertUser).into_iter().collect();
            changes.push(Change::CloseInvite(invite.id, InviteState::Accepted, facts.now));
            changes.push(Change::InsertMembership(w.new.membership(
                account.id,
                user,
                Role::Member,
            )));
            Some(changes)
        })
    });
    assert_eq!(count(accepted), 1);
    assert_eq!(w.person(Who::Address(guest)).memberships.len(), 1);
}

/// However many owners leave or demote each other at once, one owner stays.
pub fn an_account_keeps_an_owner(w: &World<'_>) {
    let first = w.joins("owner0");
    let (account, membership) = w.founds(first.id);
    let mut owners = vec![(first, membership)];
    for n in 1..16 {
        let user = w.joins(&format!("owner{n}"));
        let membership = w.new.membership(account.id, user.id, Role::Owner);
        w.changes(&[Change::InsertMembership(membership.clone())]);
        owners.push((user, membership));
    }
    let left = race(16, |n| {
        let (user, membership) = &owners[n];
        let query = PersonQuery {
            account: Some(account.id),
            ..PersonQuery::about(Who::User(user.id))
        };
        decided(w, &query, |facts| {
            let members = &facts.account.as_ref()?.members;
            let is_owner = |membership: &&Membership| membership.role == Role::Owner;
            let owners = members.iter().map(|member| &member.membership).filter(is_owner);
            (owners.count() > 1).then(|| match n % 2 {
                0 => vec![Change::RemoveMembership(membership.id)],
                _ => vec![Change::SetRole(membership.id, Role::Admin, facts.now)],
            })
        })
    });
    assert_eq!(count(left), 15);
    let query = PersonQuery {
        account: Some(account.id),
        ..PersonQuery::about(Who::Address(address("whoever")))
    };
    let members = w.person_facts(&query).account.unwrap().members;
    let owners = members
        .iter()
        .filter(|member| member.membership.role == Role::Owner);
    assert_eq!(owners.count(), 1);
}

/// Of many users who link one identity, one gets it.
pub fn an_identity_gets_one_owner(w: &World<'_>) {
    let users: Vec<User> = (0..16).map(|n| w.joins(&format!("user{n}"))).collect();
    let linked = race(32, |n| {
        let user = &users[n % 16];
        let query = PersonQuery {
            identity: Some(w.new.identity(user.id, "7").key),
            ..PersonQuery::about(Who::User(user.id))
        };
        decided(w, &query, |facts| {
            let free = facts.identity.is_none();
            free.then(|| vec![Change::InsertIdentity(w.new.identity(user.id, "7"))])
        })
    });
    assert_eq!(count(linked), 1);
    let owned = users.iter().map(|user| w.person_of(user.id).identities.len());
    assert_eq!(owned.sum::<usize>(), 1);
}

/// Of many who hash one password anew, one does; a password set meanwhile is never overwritten.
pub fn a_password_is_hashed_anew_once(w: &World<'_>) {
    let you = w.joins("you");
    let hash = |n: usize| format!("$argon2id${n}");
    w.changes(&[Change::SetPassword(you.id, hash(0).into(), w.now())]);
    race(32, |n| {
        decided(w, &PersonQuery::about(Who::User(you.id)), |facts| {
            let change = if n == 31 {
                Change::SetPassword(you.id, "$argon2id$new".into(), facts.now)
            } else {
                Change::RehashPassword {
                    user: you.id,
                    seen: hash(0).into(),
                    hash: hash(n + 1).into(),
                }
            };
            Some(vec![change])
        })
    });
    assert_eq!(w.person_of(you.id).password.unwrap().hash, "$argon2id$new");
}

/// Of many users who move to one address, and strangers who join with it, one gets it.
pub fn an_address_gets_one_owner(w: &World<'_>) {
    let users: Vec<User> = (0..16).map(|n| w.joins(&format!("user{n}"))).collect();
    let new = address("new");
    let moved = race(32, |n| {
        let query = match users.get(n) {
            Some(user) => PersonQuery {
                other: Some(new.clone()),
                ..PersonQuery::about(Who::User(user.id))
            },
            None => PersonQuery::about(Who::Address(new.clone())),
        };
        decided(w, &query, |facts| match users.get(n) {
            Some(user) => {
                let free = facts.other.is_none();
                free.then(|| vec![Change::MoveAddress(user.id, new.clone(), facts.now)])
            }
            None => {
                let free = facts.user.is_none();
                free.then(|| vec![Change::InsertUser(w.new.user(&new))])
            }
        })
    });
    assert_eq!(count(moved), 1);
    assert!(w.store.find_user(&new).unwrap().is_some());
}

/// Of many who take one place on the waitlist, one is there; all are told the same.
pub fn a_place_is_taken_once(w: &World<'_>) {
    let you = w.joins("you");
    let (account, _) = w.founds(you.id);
    for who in [
        Waiting::Address(you.address.clone()),
        Waiting::User(you.id, account.id),
    ] {
        race(32, |_| {
            let entry = w.new.waiting(who.clone(), Some("a"));
            let query = PersonQuery::about(Who::Address(you.address.clone()));
            assert!(decided(w, &query, |_| Some(vec![Change::InsertWaitlistEntry(
                entry.clone()
            )])));
        });
    }
    assert_eq!(w.person_of(you.id).waitlist.len(), 2);
}

/// Of many who take one trip out, one gets it.
pub fn c1_a_trip_is_claimed_once(w: &World<'_>) {
    let flow = w.new.social_flow(w.new.user(&address("you")).id);
    w.store.insert_social_flow(&flow).unwrap();
    let claimed = race(32, |_| {
        w.store.claim_social_flow(flow.id).expect("an answer").is_some()
    });
    assert_eq!(count(claimed), 1);
}

/// A password sign-in and a first proof by code race: whatever the stranger began before the proof has ended.
pub fn a_first_proof_leaves_no_session_of_before(w: &World<'_>) {
    let user = w.joins_unproven("you");
    w.changes(&[Change::SetPassword(user.id, "$argon2id$".into(), w.now())]);
    let code = w.ask(w.new.challenge(&user.address));
    let begun = AtomicUsize::new(0);
    race(16, |n| {
        if n == 0 {
            driven(|attempt| {
                let mut passing = w.passing(&code);
                passing.commit.ends_setup = Some("you".to_owned());
                crate::steps::Step::attempt(&passing, w.store, attempt, &|| ())
            });
            return;
        }
        let query = PersonQuery::about(Who::Address(user.address.clone()));
        let signed_in = decided(w, &query, |facts| {
            facts.password.as_ref()?;
            Some(vec![Change::InsertSession(w.new.session(user.id), None)])
        });
        begun.fetch_add(usize::from(signed_in), Ordering::Relaxed);
    });
    assert_eq!(
        w.store.list_sessions(user.id).unwrap().1.len(),
        1,
        "of {begun:?} begun before"
    );
}

/// An accomplice who names the account and a first proof by code race: no word of theirs is left.
pub fn a_first_proof_has_the_last_word_about_a_name(w: &World<'_>) {
    let (user, helper) = (w.joins_unproven("you"), w.joins("helper"));
    let (account, _) = w.founds(user.id);
    w.changes(&[Change::InsertMembership(Membership {
        granted_by: Some(user.id),
        ..w.new.membership(account.id, helper.id, Role::Admin)
    })]);
    let code = w.ask(w.new.challenge(&user.address));
    race(16, |n| {
        if n == 0 {
            driven(|attempt| {
                let mut passing = w.passing(&code);
                passing.commit.ends_setup = Some("yours".to_owned());
                crate::steps::Step::attempt(&passing, w.store, attempt, &|| ())
            });
            return;
        }
        let query = PersonQuery {
            account: Some(account.id),
            ..PersonQuery::about(Who::User(helper.id))
        };
        decided(w, &query, |facts| {
            let there = facts.account.as_ref()?;
            let is_member = |member: &Member| member.user.id == helper.id;
            there.members.iter().find(|member| is_member(member))?;
            Some(vec![Change::UpdateAccount(Account {
                name: format!("theirs {n}"),
                ..there.account.clone()
            })])
        });
    });
    let left = w.person_of(user.id).memberships;
    let names: Vec<_> = left.iter().map(|(_, account)| account.name.as_str()).collect();
    assert_eq!(names, ["yours"]);
    assert_eq!(w.person_of(helper.id).memberships, []);
}
