//! Accepting an invite: once, by its own link alone; it proves the mailbox and grants what was promised.

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::account::{Account, AccountStatus, Membership, Role};
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::bound::Bound;
use crate::nouns::ids::{EventId, MembershipId};
use crate::nouns::invite::{Admission, Invite, InviteState};
use crate::nouns::surface::Purpose;
use crate::nouns::user::{User, UserStatus};
use crate::ports::changes::Change;
use crate::ports::people::PersonFacts;
use crate::usecases::beginning::{Beginning, begin_session, settle_user};
use crate::usecases::entering::{MintedEntry, SignedIn};
use crate::usecases::links::hand_off::{HandedOff, MintedHandoff};
use crate::usecases::links::opening::Opened;
use crate::usecases::links::redeem_link::{RedeemLink, entrance, opening, proof};
use crate::usecases::links::shown::{LinkError, LinkRefusal};

/// An invite that was accepted.
#[derive(Clone, Debug)]
pub enum Accepted<T> {
    /// The person is in.
    In(T),
    /// They joined, and sign in as ever: the link of an existing user signs in for a day only.
    Joined {
        /// The account, if the invite was to one.
        account: Option<Account>,
        /// The store's time of it.
        now: Timestamp,
    },
}

/// Accepts an invite and begins a session in the account it is to.
pub fn accept_invite(
    core: &Core,
    caller: &Caller,
    command: &RedeemLink,
) -> Result<Accepted<SignedIn>, LinkError> {
    let entry = MintedEntry::mint(core, command.surface);
    let minted = Minted::mint(core);
    opening(core, caller, command, &[Purpose::Invite]).open(|opened| {
        let accepting = minted.judge(core, caller, opened)?;
        let entrance = entrance(core, caller, command, &entry, opened);
        let proof = proof(command, opened, accepting.owner);
        let mut changes = accepting.close();
        if !accepting.signs_in {
            let arrival = entrance.arrive(accepting.owner, &proof);
            changes.extend(settle_user(&entrance, &arrival, None));
            changes.extend(arrival.mails.into_iter().map(Change::InsertMail));
            changes.extend(arrival.audit.into_iter().map(Change::InsertEvent));
            changes.extend(accepting.grant(&arrival.user));
            let (account, now) = (accepting.account.cloned(), opened.facts.now);
            return Ok((changes, Accepted::Joined { account, now }));
        }
        let user = accepting.owner.map_or(entry.user, |owner| owner.id);
        let beginning = Beginning {
            joined: accepting.joined(user),
            ..Beginning::default()
        };
        let proof = crate::usecases::entering::Proof {
            details: crate::nouns::session::SessionDetails {
                account: accepting.account.map(|account| account.id),
                ..proof.details.clone()
            },
            ..proof
        };
        let (begun, signed_in) = begin_session(&entrance, opened.facts, accepting.owner, proof, beginning);
        changes.extend(begun);
        Ok((changes, Accepted::In(signed_in)))
    })
}

/// The same on a page of ours, for an app: what is granted is granted, and the session begins when the app redeems the
/// token.
pub fn accept_invite_and_hand_off(
    core: &Core,
    caller: &Caller,
    command: &RedeemLink,
) -> Result<Accepted<HandedOff>, LinkError> {
    let entry = MintedEntry::mint(core, command.surface);
    let (minted, handoff) = (Minted::mint(core), MintedHandoff::mint(core));
    opening(core, caller, command, &[Purpose::Invite]).open(|opened| {
        let accepting = minted.judge(core, caller, opened)?;
        let entrance = entrance(core, caller, command, &entry, opened);
        let arrival = entrance.arrive(accepting.owner, &proof(command, opened, accepting.owner));
        let mut changes = accepting.close();
        changes.extend(settle_user(&entrance, &arrival, None));
        changes.extend(arrival.mails.iter().cloned().map(Change::InsertMail));
        changes.extend(arrival.audit.iter().cloned().map(Change::InsertEvent));
        changes.extend(accepting.grant(&arrival.user));
        if !accepting.signs_in {
            let (account, now) = (accepting.account.cloned(), opened.facts.now);
            return Ok((changes, Accepted::Joined { account, now }));
        }
        let bound = Bound {
            account: accepting.account.map(|account| account.id),
            ..Bound::default()
        };
        let (challenge, handed_off) = handoff.make(&entrance, &arrival.user, bound);
        changes.push(Change::InsertChallenge(challenge));
        Ok((changes, Accepted::In(handed_off)))
    })
}

struct Minted {
    membership: MembershipId,
    events: [EventId; 2],
}

/// An invite that may be accepted.
struct Accepting<'a> {
    invite: &'a Invite,
    account: Option<&'a Account>,
    owner: Option<&'a User>,
    /// The membership to be granted; none where the user has one, or the invite is to the product.
    membership: Option<Membership>,
    signs_in: bool,
    now: Timestamp,
    events: Vec<AuditEvent>,
}

impl Minted {
    fn mint(core: &Core) -> Self {
        let (entropy, now) = (&*core.entropy, core.now());
        Self {
            membership: MembershipId::mint(entropy, now),
            events: std::array::from_fn(|_| EventId::mint(entropy, now)),
        }
    }

    /// Open, of this address, to an account in use, from somebody who may grant it still; and where it makes a user, joining is not closed.
    fn judge<'a>(
        &self,
        core: &Core,
        caller: &Caller,
        opened: &Opened<'a>,
    ) -> Result<Accepting<'a>, LinkRefusal> {
        let (facts, now) = (opened.facts, opened.facts.now);
        let (invite, account) = facts.invite.as_ref().ok_or(LinkRefusal::Unknown)?;
        if !invite.is_open(now) || invite.address != opened.challenge.address {
            return Err(LinkRefusal::Unknown);
        }
        let owner = facts.user.as_ref();
        let may = owner.map_or_else(
            || core.policy.joining.admits_invited(&invite.address),
            |owner| owner.status == UserStatus::Active,
        );
        if !may {
            return Err(LinkRefusal::Unknown);
        }
        let account = account.as_ref();
        let role = match invite.admission {
            Admission::Account(..) if account.is_none_or(|a| a.status != AccountStatus::Active) => {
                return Err(LinkRefusal::Unknown);
            }
            Admission::Account(_, role) if !may_invite_still(facts, invite, role) => {
                return Err(LinkRefusal::Unknown);
            }
            Admission::Account(_, role) => Some(role),
            Admission::Product => None,
        };
        let belongs = |account: &Account| facts.memberships.iter().any(|(_, of)| of.id == account.id);
        let membership = account
            .zip(role)
            .filter(|(account, _)| !belongs(account))
            .map(|(account, role)| Membership {
                id: self.membership,
                account: account.id,
                // Whose it is is known once the user is.
                user: owner.map_or(crate::nouns::ids::UserId(uuid::Uuid::nil()), |owner| owner.id),
                role,
                granted_by: invite.inviter,
                created_at: now,
                updated_at: now,
            });
        let [accepted, granted] = self.events;
        let event = |id, kind| {
            AuditEvent::new(id, now, kind, &caller.source)
                .address(&invite.address)
                .with("invite", invite.id.to_string())
        };
        let mut events = vec![event(accepted, AuditKind::InviteAccepted)];
        events.extend(
            membership
                .as_ref()
                .map(|m| event(granted, AuditKind::MembershipGranted).with("role", m.role.as_str())),
        );
        let fresh = now < opened.challenge.created_at + core.policy.invites.signs_in;
        Ok(Accepting {
            invite,
            account,
            owner,
            membership,
            signs_in: owner.is_none() || fresh,
            now,
            events,
        })
    }
}

/// Whether whoever sent an invite may grant what it promises by now: nobody grants by a mail what they lost since.
fn may_invite_still(facts: &PersonFacts, invite: &Invite, role: Role) -> bool {
    let Some(inviter) = invite.inviter else {
        return true;
    };
    let members = facts.account.iter().flat_map(|account| &account.members);
    let mut inviters = members.filter(|member| member.user.id == inviter);
    inviters.any(|member| member.user.status == UserStatus::Active && member.membership.role.governs(role))
}

impl Accepting<'_> {
    /// The guard, and what is remembered.
    fn close(&self) -> Vec<Change> {
        let mut changes = vec![Change::CloseInvite(
            self.invite.id,
            InviteState::Accepted,
            self.now,
        )];
        changes.extend(self.events.iter().cloned().map(Change::InsertEvent));
        changes
    }

    /// The membership, where a session begins in it.
    fn joined(&self, user: crate::nouns::ids::UserId) -> Option<(Membership, Account)> {
        let membership = self
            .membership
            .clone()
            .map(|membership| Membership { user, ..membership });
        membership.zip(self.account.cloned())
    }

    /// The membership, where no session begins.
    fn grant(&self, user: &User) -> Option<Change> {
        self.joined(user.id)
            .map(|(membership, _)| Change::InsertMembership(membership))
    }
}
