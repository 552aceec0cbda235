//! Users of tests: they get no mail, their tokens say what they are, and an operator's program is told their codes.

use zeroize::Zeroizing;

use crate::nouns::address::Address;
use crate::nouns::bound::Bound;
use crate::nouns::challenge::{Challenge, ChallengeKind};
use crate::nouns::client::ClientId;
use crate::nouns::ids::{ChallengeId, RequestId};
use crate::nouns::ledger::LedgerKey;
use crate::nouns::surface::{Purpose, Surface};
use crate::nouns::user::User;
use crate::ports::changes::Change;
use crate::ports::operators::UserQuery;
use crate::ports::people::{PersonQuery, Who};
use crate::tokens::code::Code;
use crate::tokens::link::{Leaf, link_token};
use crate::usecases::choose_mail::link_url;
use crate::usecases::descope::enchanted_link::Waiting;
use crate::usecases::descope::manage_users::{ManageUserError, Program};
use crate::usecases::guarded::with_person;

/// How many users are read at once.
const PAGE: u16 = 500;

/// A code or link for a user of tests, in place of the mail.
#[derive(Clone)]
pub enum Generated {
    /// A code.
    Code(Code),
    /// Where a magic link leads.
    Link(Zeroizing<String>),
    /// Where the right one of an enchanted mail's links leads, and what whoever asked goes on with.
    Enchanted {
        /// The link.
        link: Zeroizing<String>,
        /// The secret.
        pending_ref: Zeroizing<String>,
    },
}

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A code; earlier ones end.
    Code,
    /// A magic link.
    Link,
    /// An enchanted link.
    Enchanted,
}

impl Program<'_> {
    /// Makes a code or a link for a user of tests. None of the limits of mails holds, since none is sent. `bound` is as for
    /// the request it stands in for.
    pub fn generate_for_tests(
        &self,
        project: &ClientId,
        address: &Address,
        wanted: Wanted,
        bound: &Bound,
    ) -> Result<Generated, ManageUserError> {
        let core = self.core;
        let waiting = Waiting::mint(core);
        let bound = match wanted {
            Wanted::Code | Wanted::Link => bound.clone(),
            Wanted::Enchanted => waiting.bind(bound),
        };
        let made = Challenge {
            id: ChallengeId::mint(&*core.entropy, core.now()),
            kind: match wanted {
                Wanted::Code => ChallengeKind::Code,
                Wanted::Link | Wanted::Enchanted => ChallengeKind::Link,
            },
            surface: Surface::Descope,
            client: project.clone(),
            purpose: Purpose::SignIn,
            address: address.clone(),
            lane: LedgerKey::Address(address.clone()),
            seed: core.seed(),
            key_id: core.keys.current().id(),
            created_at: core.now(),
            expires_at: core.now(),
            opened_at: None,
            failed_guesses: 0,
            ended: None,
            bound,
        };
        let event = self.event_id();
        let mut kept = Err(ManageUserError::NoUser);
        let query = PersonQuery::about(Who::Address(address.clone()));
        with_person(core, self.caller, &query, |facts| {
            kept = Err(ManageUserError::NoUser);
            let user = facts.user.as_ref().filter(|user| user.profile.is_test)?;
            let life = match wanted {
                Wanted::Code => core.policy.code_life,
                Wanted::Link | Wanted::Enchanted => core.policy.links.sign_in,
            };
            let challenge = Challenge {
                created_at: facts.now,
                expires_at: facts.now + life,
                opened_at: Some(facts.now),
                ..made.clone()
            };
            let mut changes = Vec::new();
            if wanted == Wanted::Code {
                changes.push(Change::EndSiblings {
                    address: address.clone(),
                    surface: Surface::Descope,
                    client: project.clone(),
                    purposes: vec![Purpose::SignIn],
                });
            }
            changes.push(Change::InsertChallenge(challenge.clone()));
            changes.push(Change::InsertEvent(
                self.event(event, facts.now, user, "generate"),
            ));
            kept = Ok(challenge);
            Some(changes)
        })?;
        let challenge = kept?;
        let keys = core.keys.current();
        let link = |leaf| link_url(core, &challenge, &link_token(keys, &challenge, leaf));
        Ok(match wanted {
            Wanted::Code => Generated::Code(Code::derive(keys, &challenge)),
            Wanted::Link => Generated::Link(Zeroizing::new(link(Leaf::Main))),
            Wanted::Enchanted => {
                let asked = waiting.for_links(RequestId(challenge.id.0));
                Generated::Enchanted {
                    link: Zeroizing::new(link(Leaf::Choice(asked.number))),
                    pending_ref: asked.pending_ref,
                }
            }
        })
    }

    /// Erases every user of tests; tells how many.
    pub fn erase_test_users(&self) -> Result<usize, ManageUserError> {
        let mut erased = 0;
        match self.erase_all_of_tests(&mut erased) {
            Err(ManageUserError::Store(error)) if erased > 0 => {
                log::warn!("users of tests are left: {error}");
                Err(ManageUserError::Unfinished)
            }
            result => result.map(|()| erased),
        }
    }

    fn erase_all_of_tests(&self, erased: &mut usize) -> Result<(), ManageUserError> {
        let mut query = UserQuery {
            is_test: Some(true),
            limit: PAGE,
            ..UserQuery::default()
        };
        // Who owns an account that others of them are in goes after these.
        let mut owners = Vec::new();
        loop {
            let users = self.core.store.list_users(&query)?;
            let Some(last) = users.last() else {
                break;
            };
            query.before = Some(last.id);
            for user in users {
                if self.erase_in_time(&user, erased)? {
                    *erased += 1;
                } else {
                    owners.push(user);
                }
            }
        }
        for user in &owners {
            if !self.erase_in_time(user, erased)? {
                return Err(ManageUserError::LastOwner);
            }
            *erased += 1;
        }
        Ok(())
    }

    /// Erases a user, unless the request has no time left; `false`: others are in an account that only this one owns.
    fn erase_in_time(&self, user: &User, erased: &usize) -> Result<bool, ManageUserError> {
        if *erased > 0 && !self.has_time() {
            return Err(ManageUserError::Unfinished);
        }
        match self.erase_user(user) {
            // Somebody else was faster.
            Ok(()) | Err(ManageUserError::NoUser) => Ok(true),
            Err(ManageUserError::LastOwner) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
