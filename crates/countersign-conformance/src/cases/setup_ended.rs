//! What a first proof of a mailbox ends, and what a success ends beside.

use countersign_core::nouns::account::{Membership, Role};
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::challenge::{Challenge, ChallengeEnd};
use countersign_core::nouns::identity::Identity;
use countersign_core::nouns::invite::{Admission, Invite, InviteState};
use countersign_core::nouns::profile::Profile;
use countersign_core::nouns::session::{Session, SessionEnd};
use countersign_core::nouns::surface::Purpose;
use countersign_core::nouns::user::User;
use countersign_core::nouns::waitlist::{Waiting, WaitlistEntry};
use countersign_core::ports::changes::Change;
use countersign_core::ports::people::{PersonQuery, Who};
use countersign_core::ports::store::Attempt;
use countersign_core::ports::verify_otp::PassedDevice;

use crate::people::erase_user;
use crate::samples::address;
use crate::world::World;

/// What an account that came with the user is called once the set-up has ended.
const OWN: &str = "yours";

/// Everything a stranger can set up on a mailbox that is not theirs.
struct Setup {
    user: User,
    sessions: [Session; 2],
    device: [u8; 32],
    identity: Identity,
    own: Membership,
    accomplice: Membership,
    /// Let in by the accomplice.
    friend: Membership,
    invites: [Invite; 3],
    bound: [Challenge; 2],
    unbound: Challenge,
    waiting: WaitlistEntry,
}

impl Setup {
    fn make(w: &World<'_>) -> Self {
        let user = User {
            verified_at: None,
            profile: Profile {
                given_name: Some("Mallory".to_owned()),
                ..Profile::default()
            },
            ..w.new.user(&address("you"))
        };
        let (helper, host) = (w.joins("helper"), w.joins("host"));
        let account = w.new.account();
        let granted = |user, granted_by, role| Membership {
            granted_by: Some(granted_by),
            ..w.new.membership(account.id, user, role)
        };
        let (their, _) = w.founds(host.id);
        let invite = |state, closed_at| Invite {
            inviter: Some(user.id),
            state,
            closed_at,
            ..w.new
                .invite(Admission::Account(account.id, Role::Admin), &address("third"))
        };
        let bound = |challenge| Challenge {
            bound: Bound {
                user: Some(user.id),
                ..Bound::default()
            },
            ..challenge
        };
        let device = w.new.device();
        let setup = Self {
            sessions: [w.new.session(user.id), w.new.session(user.id)],
            device: device.hash,
            identity: w.new.identity(user.id, "mallory"),
            // The accomplice took the account over, and let others in.
            own: w.new.membership(account.id, user.id, Role::Viewer),
            accomplice: granted(helper.id, user.id, Role::Admin),
            friend: granted(host.id, helper.id, Role::Viewer),
            invites: [
                invite(InviteState::Pending, None),
                invite(InviteState::Accepted, Some(w.now())),
                Invite {
                    inviter: Some(helper.id),
                    ..invite(InviteState::Pending, None)
                },
            ],
            bound: [
                bound(w.new.link(&address("new"), Purpose::ChangeAddress)),
                bound(w.new.link(&user.address, Purpose::UndoAddress)),
            ],
            unbound: w.new.link(&user.address, Purpose::Reset),
            waiting: w.new.waiting(Waiting::User(user.id, account.id), Some("a")),
            user: user.clone(),
        };
        let waits = |user| w.new.waiting(Waiting::User(user, account.id), Some("a"));
        w.changes(&[
            Change::InsertUser(user.clone()),
            Change::SetPassword(user.id, "$argon2id$mallory".into(), w.now()),
            Change::InsertAccount(account.clone()),
            Change::InsertMembership(setup.own.clone()),
            Change::InsertMembership(setup.accomplice.clone()),
            Change::InsertMembership(setup.friend.clone()),
            Change::InsertMembership(Membership {
                granted_by: Some(host.id),
                ..w.new.membership(their.id, user.id, Role::Member)
            }),
            Change::InsertSession(setup.sessions[0].clone(), None),
            Change::InsertSession(setup.sessions[1].clone(), None),
            Change::InsertDevice(user.id, user.address.clone(), device),
            Change::InsertIdentity(setup.identity.clone()),
            Change::InsertIdentity(w.new.identity(helper.id, "helper")),
            Change::SetPassword(helper.id, "$argon2id$helper".into(), w.now()),
            Change::InsertInvite(setup.invites[0].clone()),
            Change::InsertInvite(setup.invites[1].clone()),
            Change::InsertInvite(setup.invites[2].clone()),
            Change::InsertChallenge(setup.bound[0].clone()),
            Change::InsertChallenge(setup.bound[1].clone()),
            Change::InsertChallenge(setup.unbound.clone()),
            Change::InsertWaitlistEntry(setup.waiting.clone()),
            Change::InsertWaitlistEntry(waits(helper.id)),
            Change::InsertWaitlistEntry(waits(host.id)),
        ]);
        setup
    }

    /// It has ended, but for one session; what is not part of it stands.
    fn has_ended(&self, w: &World<'_>, keep: Option<&Session>) {
        let query = PersonQuery {
            account: Some(self.own.account),
            device: Some(self.device),
            ..PersonQuery::about(Who::User(self.user.id))
        };
        let facts = w.person_facts(&query);
        assert_eq!(
            (facts.password, facts.identities, facts.device),
            (None, vec![], None)
        );
        let user = facts.user.unwrap();
        assert_eq!((user.display_name, user.avatar_url), (None, None));
        assert_eq!((user.profile, user.updated_at), (Profile::default(), w.now()));
        assert_eq!(
            facts.memberships.len(),
            2,
            "their own place, and the one another gave them"
        );
        assert_eq!(facts.waitlist, [self.waiting.clone()]);
        for (membership, account) in &facts.memberships {
            let is_own = membership.id == self.own.id;
            assert_eq!(account.name == OWN, is_own, "what is another's keeps its name");
            assert_eq!(account.updated_at == w.now(), is_own);
        }
        let members = facts.account.unwrap().members;
        let left: Vec<_> = members
            .iter()
            .map(|member| (member.membership.id, member.membership.role))
            .collect();
        assert_eq!(left, [(self.own.id, Role::Owner)], "nobody else stays");
        for session in &self.sessions {
            let ended = w.store.find_session(session.id).unwrap().unwrap().session.ended;
            let stays = keep.is_some_and(|keep| keep.id == session.id);
            assert_eq!(ended, (!stays).then_some(SessionEnd::FirstProof));
        }
        let states = [InviteState::Revoked, InviteState::Accepted, InviteState::Revoked];
        for (invite, state) in self.invites.iter().zip(states) {
            let found = w.person(Who::Invite(invite.id)).invite.unwrap().0;
            assert_eq!(found.state, state);
            let closed_at = invite.closed_at.or(Some(w.now()));
            assert_eq!(found.closed_at, closed_at);
        }
        for challenge in &self.bound {
            assert_eq!(
                w.challenge(challenge).unwrap().ended,
                Some(ChallengeEnd::Pointless)
            );
        }
        assert_eq!(w.challenge(&self.unbound).unwrap().ended, None);
        let helper = w.person(Who::Address(address("helper")));
        assert!(helper.password.is_some() && helper.identities.len() == 1);
        assert_eq!(helper.memberships, []);
        let host = w.person(Who::Address(address("host")));
        assert_eq!((helper.waitlist, host.waitlist), (vec![], vec![]));
    }
}

/// All of it ends; what others gave and have stays.
pub fn everything_set_up_ends(w: &World<'_>) {
    let setup = Setup::make(w);
    w.wait(5);
    w.changes(&[Change::EndSetup {
        user: setup.user.id,
        keep: None,
        account_name: OWN.to_owned(),
        at: w.now(),
    }]);
    setup.has_ended(w, None);
    assert_eq!(
        w.store
            .find_user(&setup.user.address)
            .unwrap()
            .unwrap()
            .verified_at,
        None
    );
}

/// One session may stay.
pub fn one_session_may_stay(w: &World<'_>) {
    let setup = Setup::make(w);
    w.wait(5);
    w.changes(&[Change::EndSetup {
        user: setup.user.id,
        keep: Some(setup.sessions[1].id),
        account_name: OWN.to_owned(),
        at: w.now(),
    }]);
    setup.has_ended(w, Some(&setup.sessions[1]));
}

/// What has ended before keeps its reason, and what is past its life is left alone.
pub fn what_ended_before_stays_as_it_ended(w: &World<'_>) {
    let setup = Setup::make(w);
    w.changes(&[
        Change::EndSession(setup.sessions[0].id, SessionEnd::SignedOut),
        Change::CloseInvite(setup.invites[0].id, InviteState::Accepted, w.now()),
    ]);
    let closed_at = w.now();
    w.wait(600);
    w.changes(&[Change::EndSetup {
        user: setup.user.id,
        keep: None,
        account_name: OWN.to_owned(),
        at: w.now(),
    }]);
    let session = w
        .store
        .find_session(setup.sessions[0].id)
        .unwrap()
        .unwrap()
        .session;
    assert_eq!(session.ended, Some(SessionEnd::SignedOut));
    let invite = w.person(Who::Invite(setup.invites[0].id)).invite.unwrap().0;
    assert_eq!(
        (invite.state, invite.closed_at),
        (InviteState::Accepted, Some(closed_at))
    );
    assert_eq!(w.challenge(&setup.bound[0]).unwrap().ended, None);
}

/// A code that proves a mailbox for the first time ends the set-up, and what it begins itself stays.
pub fn a_code_that_proves_a_mailbox_ends_it(w: &World<'_>) {
    for attempt in [Attempt::Optimistic, Attempt::Locked] {
        let setup = Setup::make(w);
        let code = w.ask(Challenge {
            bound: Bound {
                user: Some(setup.user.id),
                ..Bound::default()
            },
            ..w.new.challenge(&setup.user.address)
        });
        w.wait(5);
        let mut passing = w.passing(&code);
        passing.commit.ends_setup = Some(OWN.to_owned());
        w.does(attempt, &passing);
        setup.has_ended(w, None);
        assert_eq!(w.challenge(&code).unwrap().ended, Some(ChallengeEnd::Used));
        let user = w.store.find_user(&setup.user.address).unwrap().unwrap();
        assert_eq!(user.verified_at, Some(w.now()));
        let sessions = w.store.list_sessions(user.id).unwrap().1;
        assert_eq!(sessions, [passing.commit.session.clone()]);
        let PassedDevice::New(device) = &passing.commit.device else {
            panic!("a new device")
        };
        let query = PersonQuery {
            device: Some(device.hash),
            ..PersonQuery::about(Who::User(user.id))
        };
        assert!(w.person_facts(&query).device.is_some());
        for name in ["you", "helper", "host"] {
            let user = w.store.find_user(&address(name)).unwrap().unwrap();
            erase_user(w.store, user.id, "erased", &[]).unwrap();
        }
    }
}

/// It is lost where the mailbox was proven meanwhile, and everything stays.
pub fn a_mailbox_proven_meanwhile_keeps_it(w: &World<'_>) {
    let setup = Setup::make(w);
    let mut passing = w.passing(&w.ask(w.new.challenge(&setup.user.address)));
    passing.commit.ends_setup = Some(OWN.to_owned());
    w.changes(&[Change::MarkVerified(setup.user.id, w.now())]);
    for attempt in [Attempt::Optimistic, Attempt::Locked] {
        w.loses(attempt, &passing);
    }
    let facts = w.person_of(setup.user.id);
    assert!(facts.password.is_some() && facts.identities.len() == 1);
    assert_eq!(w.store.list_sessions(setup.user.id).unwrap().1.len(), 2);
}

/// A success that is lost ends nothing.
pub fn a_lost_success_ends_nothing(w: &World<'_>) {
    let setup = Setup::make(w);
    let code = w.ask(w.new.challenge(&setup.user.address));
    let mut passing = w.passing(&code);
    (passing.commit.ends_setup, passing.commit.ends_other_sessions) = (Some(OWN.to_owned()), true);
    passing.commit.not_after = w.now();
    for attempt in [Attempt::Optimistic, Attempt::Locked] {
        w.loses(attempt, &passing);
    }
    assert!(w.person_of(setup.user.id).password.is_some());
    assert_eq!(w.store.list_sessions(setup.user.id).unwrap().1.len(), 2);
}

/// A success may end the user's other sessions, as revoked; their device tokens and everybody else's sessions stay.
pub fn a_success_may_end_other_sessions(w: &World<'_>) {
    for attempt in [Attempt::Optimistic, Attempt::Locked] {
        let (you, other) = (w.sign_in(&address("you")), w.sign_in(&address("other")));
        w.wait(5);
        let mut passing = w.passing(&w.ask(w.new.challenge(&you.user.address)));
        passing.commit.ends_other_sessions = true;
        w.does(attempt, &passing);
        let trails = w.store.list_session_trails(you.user.id).unwrap();
        let old = trails
            .iter()
            .find(|trail| trail.session.id == you.session.id)
            .unwrap();
        assert_eq!(
            (old.session.ended, old.ended_at),
            (Some(SessionEnd::Revoked), Some(w.now()))
        );
        let live = w.store.list_sessions(you.user.id).unwrap().1;
        assert_eq!(live, [passing.commit.session.clone()]);
        assert!(
            w.store
                .list_sessions(other.user.id)
                .unwrap()
                .1
                .contains(&other.session)
        );
        let query = PersonQuery {
            device: Some(you.device.hash),
            ..PersonQuery::about(Who::User(you.user.id))
        };
        assert!(w.person_facts(&query).device.is_some());
    }
}
