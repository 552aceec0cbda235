//! Who acts in an account, and what refuses them.

use crate::core::{Caller, Core};
use crate::nouns::Timestamp;
use crate::nouns::account::{AccountStatus, Membership, Role};
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::ids::{AccountId, EventId};
use crate::nouns::invite::{Admission, InviteState};
use crate::nouns::session::Session;
use crate::nouns::surface::Surface;
use crate::nouns::user::{User, UserStatus};
use crate::policy::InviteLimits;
use crate::ports::changes::Change;
use crate::ports::meter::Event;
use crate::ports::people::{AccountFacts, Member, PersonFacts, PersonQuery, Who};
use crate::ports::store::StoreError;
use crate::usecases::guarded::with_person;
use crate::usecases::read_session::CheckedBearer;

/// Why something in an account was not done.
#[derive(Debug, thiserror::Error)]
pub enum TeamError {
    /// The bearer's session is over.
    #[error("not signed in")]
    Unauthenticated,
    /// Not a member, or not in a role that may; who is no member is not told whether there is such an account.
    #[error("not allowed")]
    Forbidden,
    /// They never proved their own mailbox, and would have mails sent in their name.
    #[error("the address is not proven")]
    Unproven,
    /// No such member or invite in this account.
    #[error("not found")]
    NotFound,
    /// The account would have no owner.
    #[error("the last owner stays")]
    LastOwner,
    /// The address belongs to a member.
    #[error("already a member")]
    AlreadyMember,
    /// Too many invites: of this account, or to this address. Until when, and the store's time.
    #[error("too many invites")]
    RateLimited {
        /// From when on it may be tried again.
        retry_at: Timestamp,
        /// The store's time of the refusal.
        now: Timestamp,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Somebody who acts in an account, with all that decisions go by.
pub(crate) struct Acting<'f> {
    pub(crate) facts: &'f PersonFacts,
    pub(crate) session: &'f Session,
    pub(crate) user: &'f User,
    pub(crate) membership: &'f Membership,
    pub(crate) account: &'f AccountFacts,
}

impl<'f> Acting<'f> {
    /// Finds out who acts: the user of the session that was shown, as a member of the account that was named.
    pub(crate) fn of(facts: &'f PersonFacts) -> Result<Self, TeamError> {
        let live = |session: &&Session| session.surface == Surface::Accounts && session.is_live(facts.now);
        let session = facts
            .session
            .as_ref()
            .filter(live)
            .ok_or(TeamError::Unauthenticated)?;
        let account = facts.account.as_ref().ok_or(TeamError::Forbidden)?;
        let members = &account.members;
        let member = members
            .iter()
            .find(|member| member.user.id == session.user)
            .ok_or(TeamError::Forbidden)?;
        if member.user.status != UserStatus::Active {
            return Err(TeamError::Unauthenticated);
        }
        if account.account.status != AccountStatus::Active {
            return Err(TeamError::Forbidden);
        }
        Ok(Self {
            facts,
            session,
            user: &member.user,
            membership: &member.membership,
            account,
        })
    }

    /// The same, of somebody who manages members and invites.
    pub(crate) fn managing(facts: &'f PersonFacts) -> Result<Self, TeamError> {
        let acting = Self::of(facts)?;
        if acting.membership.role.manages() {
            Ok(acting)
        } else {
            Err(TeamError::Forbidden)
        }
    }

    /// The same, of somebody in whose name invites may be mailed: whose own mailbox is proven, unless policy says otherwise.
    pub(crate) fn inviting(facts: &'f PersonFacts, limits: &InviteLimits) -> Result<Self, TeamError> {
        let acting = Self::managing(facts)?;
        if limits.from_unproven || acting.user.verified_at.is_some() {
            Ok(acting)
        } else {
            Err(TeamError::Unproven)
        }
    }

    /// The pending invites of a member that their role from now on, if any, does not reach up to, taken back: nobody comes
    /// back, or stays above themself, by an invite they sent before.
    pub(crate) fn taking_back(&self, inviter: &Member, role: Option<Role>) -> Vec<Change> {
        let beyond = |admission| match admission {
            Admission::Account(_, granted) => !role.is_some_and(|role| role.governs(granted)),
            Admission::Product => false,
        };
        let invites = self.account.invites.iter().filter(|invite| {
            invite.inviter == Some(inviter.user.id)
                && invite.state == InviteState::Pending
                && beyond(invite.admission)
        });
        invites
            .map(|invite| Change::CloseInvite(invite.id, InviteState::Revoked, self.facts.now))
            .collect()
    }

    /// An event of what they do.
    pub(crate) fn event(&self, caller: &Caller, id: EventId, kind: AuditKind) -> AuditEvent {
        AuditEvent::new(id, self.facts.now, kind, &caller.source)
            .user(self.user.id)
            .session(self.session.id)
            .with("account", self.account.account.id.to_string())
    }
}

/// What is read for somebody who acts in an account.
pub(crate) fn query(bearer: &CheckedBearer, account: AccountId) -> PersonQuery {
    PersonQuery {
        account: Some(account),
        ..PersonQuery::about(Who::Session(bearer.session()))
    }
}

/// Judges and writes one of the [`crate::ports::meter::TEAM_ACTS`]: `judge` gives the answer and the changes, or refuses.
pub(crate) fn act<T>(
    core: &Core,
    caller: &Caller,
    act: &'static str,
    query: &PersonQuery,
    judge: impl FnMut(&PersonFacts) -> Result<(T, Vec<Change>), TeamError>,
) -> Result<T, TeamError> {
    let done = judge_and_write(core, caller, query, judge);
    let outcome = match &done {
        Ok(_) => "done",
        Err(TeamError::Unauthenticated) => "unauthenticated",
        Err(TeamError::Forbidden) => "forbidden",
        Err(TeamError::Unproven) => "unproven",
        Err(TeamError::NotFound) => "not_found",
        Err(TeamError::LastOwner) => "last_owner",
        Err(TeamError::AlreadyMember) => "already_member",
        Err(TeamError::RateLimited { .. }) => "rate_limited",
        Err(TeamError::Store(_)) => "failed",
    };
    core.meter.note(Event::Team { act, outcome });
    done
}

fn judge_and_write<T>(
    core: &Core,
    caller: &Caller,
    query: &PersonQuery,
    mut judge: impl FnMut(&PersonFacts) -> Result<(T, Vec<Change>), TeamError>,
) -> Result<T, TeamError> {
    let mut outcome = Err(TeamError::Unauthenticated);
    with_person(core, caller, query, |facts| match judge(facts) {
        Ok((answer, changes)) => {
            outcome = Ok(answer);
            Some(changes)
        }
        Err(refusal) => {
            outcome = Err(refusal);
            None
        }
    })?;
    outcome
}
