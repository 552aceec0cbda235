//! Words for cases about people: facts in both ways, changes that are done or lost.

use countersign_core::nouns::account::{Account, Membership, Role};
use countersign_core::nouns::audit::AuditKind;
use countersign_core::nouns::ids::UserId;
use countersign_core::nouns::user::User;
use countersign_core::ports::changes::Change;
use countersign_core::ports::people::{PersonFacts, PersonQuery, Who};
use countersign_core::ports::store::Attempted;

use crate::samples::address;
use crate::world::World;

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
