//! Words for cases about people: facts in both ways, changes that are done or lost.

use countersign_core::nouns::account::{Account, Membership, Role};
use countersign_core::nouns::audit::{AuditEvent, AuditKind};
use countersign_core::nouns::bound::{Bound, Names};
use countersign_core::nouns::challenge::{Challenge, ChallengeEnd};
use countersign_core::nouns::ids::UserId;
use countersign_core::nouns::invite::{Admission, Invite, InviteState};
use countersign_core::nouns::profile::Profile;
use countersign_core::nouns::session::{Session, SessionDetails, SessionEnd};
use countersign_core::nouns::surface::Purpose;
use countersign_core::nouns::user::User;
use countersign_core::nouns::waitlist::Waiting;
use countersign_core::ports::changes::Change;
use countersign_core::ports::people::{PersonFacts, PersonQuery, Who};
use countersign_core::ports::store::{Attempt, Attempted, Store, StoreError};

use crate::samples::address;
use crate::world::World;

/// Erases a user, whatever they leave behind, until it is done. Tells whether there was one.
pub fn erase_user(
    store: &dyn Store,
    id: UserId,
    pseudonym: &str,
    audit: &[AuditEvent],
) -> Result<bool, StoreError> {
    let query = PersonQuery {
        leaving: true,
        ..PersonQuery::about(Who::User(id))
    };
    let mut found = false;
    while store.attempt_person(&query, &mut |facts| {
        found = facts.user.is_some();
        let events = audit.iter().cloned().map(Change::InsertEvent);
        let mut changes = vec![Change::EraseUser(id, pseudonym.to_owned())];
        changes.extend(events);
        found.then_some(changes)
    })? == Attempted::Lost
    {}
    Ok(found)
}

impl World<'_> {
    /// The facts of a query, which are the same read and held.
    pub fn person_facts(&self, query: &PersonQuery) -> PersonFacts {
        let read = self.store.read_person(query).unwrap();
        let mut held = None;
        let answer = self.store.attempt_person(query, &mut |facts| {
            held = Some(facts.clone());
            None
        });
        assert_eq!(answer.unwrap(), Attempted::Done);
        let held = held.expect("a decision was asked for");
        assert_eq!(format!("{read:?}"), format!("{held:?}"));
        assert_eq!(read.password, held.password);
        held
    }

    /// All there is of a person.
    pub fn person(&self, who: Who) -> PersonFacts {
        self.person_facts(&PersonQuery::about(who))
    }

    /// All there is of a user.
    pub fn person_of(&self, user: UserId) -> PersonFacts {
        self.person(Who::User(user))
    }

    /// Tries changes, whoever they are about.
    pub fn tries(&self, changes: &[Change]) -> Attempted {
        let query = PersonQuery::about(Who::Address(address("whoever")));
        let answer = self.store.attempt_person(&query, &mut |_| Some(changes.to_vec()));
        answer.unwrap()
    }

    /// Makes changes that nothing stands in the way of.
    pub fn changes(&self, changes: &[Change]) {
        assert_eq!(self.tries(changes), Attempted::Done);
    }

    /// Tries a change that must be lost, and what is listed before it with it.
    pub fn loses_change(&self, change: Change) {
        let event = self.new.event(AuditKind::Refused, &address("witness"));
        let before = self.store.list_audit_events(1_000).unwrap();
        assert_eq!(self.tries(&[Change::InsertEvent(event), change]), Attempted::Lost);
        assert_eq!(
            self.store.list_audit_events(1_000).unwrap(),
            before,
            "a lost change left something behind"
        );
    }

    /// Makes a user whose mailbox is proven.
    pub fn joins(&self, name: &str) -> User {
        let user = self.new.user(&address(name));
        self.changes(&[Change::InsertUser(user.clone())]);
        user
    }

    /// Makes a user whose mailbox is not proven.
    pub fn joins_unproven(&self, name: &str) -> User {
        let user = User {
            verified_at: None,
            ..self.new.user(&address(name))
        };
        self.changes(&[Change::InsertUser(user.clone())]);
        user
    }

    /// Leaves at least one row in every table that travels, each column with something in it somewhere.
    pub fn fills_every_table(&self) {
        let you = self.sign_in(&address("you"));
        let (account, _) = self.founds(you.user.id);
        let guest = self.joins("guest");
        let link = Challenge {
            bound: Bound {
                user: Some(guest.id),
                names: Some(Names::default()),
                ..Bound::default()
            },
            ended: Some(ChallengeEnd::Pointless),
            ..self.new.link(&guest.address, Purpose::Invite)
        };
        let session = Session {
            details: SessionDetails {
                account: Some(account.id),
                ..SessionDetails::default()
            },
            ..self.new.session(guest.id)
        };
        let invite = Invite {
            inviter: Some(you.user.id),
            challenge: link.id,
            ..self
                .new
                .invite(Admission::Account(account.id, Role::Viewer), &guest.address)
        };
        let membership = Membership {
            granted_by: Some(you.user.id),
            ..self.new.membership(account.id, guest.id, Role::Viewer)
        };
        let places = [
            self.new.waiting(Waiting::User(guest.id, account.id), Some("a")),
            self.new.waiting(Waiting::Address(address("stranger")), None),
        ];
        self.changes(&[
            Change::UpdateUser(User {
                profile: Profile {
                    given_name: Some("Zo\"ë\\".to_owned()),
                    ..Profile::default()
                },
                ..guest.clone()
            }),
            Change::SetPassword(guest.id, "$argon2id$v=19$".into(), self.now()),
            Change::InsertIdentity(self.new.identity(guest.id, "7")),
            Change::InsertChallenge(link),
            Change::InsertSession(session.clone(), None),
            Change::EndSession(session.id, SessionEnd::MembershipEnded),
            Change::InsertInvite(invite.clone()),
            Change::CloseInvite(invite.id, InviteState::Accepted, self.now()),
            Change::InsertMembership(membership),
            Change::InsertWaitlistEntry(places[0].clone()),
            Change::InsertWaitlistEntry(places[1].clone()),
            Change::GrantWaitlistEntry(places[0].id, self.now()),
            Change::EndDevice(you.device.id),
        ]);
        let challenge = self.ask(self.new.challenge(&address("you")));
        let mut resending = self.asking(&challenge);
        (resending.commit.challenge, resending.commit.alias) =
            (None, Some((self.new.request_id(), challenge.id)));
        self.does(Attempt::Locked, &resending);
        self.store.put_client(&self.new.client("app"), &[]).unwrap();
        self.store
            .insert_social_flow(&self.new.social_flow(guest.id))
            .unwrap();
        self.store.ensure_signing_key(&self.new.signing_key()).unwrap();
    }

    /// Makes an account with one owner.
    pub fn founds(&self, owner: UserId) -> (Account, Membership) {
        let account = self.new.account();
        let membership = self.new.membership(account.id, owner, Role::Owner);
        self.changes(&[
            Change::InsertAccount(account.clone()),
            Change::InsertMembership(membership.clone()),
        ]);
        (account, membership)
    }
}
