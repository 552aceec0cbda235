//! What a decision about a person may change: rows, one at a time, in the order they are listed; all or none.

use super::ledgers::LedgerWrite;
use super::verify_otp::ChallengeGuard;
use crate::nouns::Timestamp;
use crate::nouns::account::{Account, Membership, Role};
use crate::nouns::address::Address;
use crate::nouns::audit::AuditEvent;
use crate::nouns::budget::Hit;
use crate::nouns::challenge::{Challenge, ChallengeEnd};
use crate::nouns::client::ClientId;
use crate::nouns::device::NewDevice;
use crate::nouns::identity::Identity;
use crate::nouns::ids::{
    AccountId, ChallengeId, DeviceId, IdentityId, InviteId, MembershipId, SessionId, UserId, WaitlistEntryId,
};
use crate::nouns::invite::{Invite, InviteState};
use crate::nouns::outbox::NewMail;
use crate::nouns::session::{Session, SessionDetails, SessionEnd};
use crate::nouns::surface::{Purpose, Surface};
use crate::nouns::user::User;
use crate::nouns::waitlist::WaitlistEntry;
use crate::passwords::PasswordHash;

/// One change. Where it says *lost*, nothing of the whole list is written. What is inserted or set for a user or an account
/// is lost if by then there is no such user or account; a change of rows that are not there is passed over unless it says
/// otherwise. Instants that a change does not carry are the store's.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "a list is a dozen of them at most, made once and read once"
)]
pub enum Change {
    /// The ledger's next state; lost if it is not the one that was read.
    WriteLedger(LedgerWrite),
    /// A hit; lost if its budget has no room.
    Hit(Hit),
    /// The store's own time must be before this; lost otherwise.
    NotAfter(Timestamp),

    /// A new challenge.
    InsertChallenge(Challenge),
    /// A wrong guess counts; lost if the challenge has ended or its count is another.
    CountGuess(ChallengeGuard),
    /// A challenge ends; lost if it has ended or its count is another.
    EndChallenge(ChallengeGuard, ChallengeEnd),
    /// The live challenges of an address with one of these purposes end as pointless, but for one.
    EndChallenges {
        /// Whose.
        address: Address,
        /// Of which purposes, and of any kind but a lockout's.
        purposes: Vec<Purpose>,
        /// Which one stays.
        but: Option<ChallengeId>,
    },
    /// The live challenges of an address on one surface and from one app end as pointless, but for a lockout's.
    EndSiblings {
        /// Whose.
        address: Address,
        /// The surface.
        surface: Surface,
        /// The app.
        client: ClientId,
        /// Of which purposes.
        purposes: Vec<Purpose>,
    },
    /// The live ways back to an old address of a user that were made after an instant end as pointless.
    EndLaterUndos(UserId, Timestamp),
    /// The live challenges bound to a user with one of these purposes end as pointless, whatever their address.
    EndBoundChallenges {
        /// The user.
        user: UserId,
        /// Of which purposes.
        purposes: Vec<Purpose>,
    },

    /// A new user with their address; lost if the address has an owner.
    InsertUser(User),
    /// The user's name, picture, profile and status as given, `updated_at` included; the address and when it was proven
    /// stay. Lost if there is no such user.
    UpdateUser(User),
    /// The user's mailbox is proven, if it was not; `updated_at` becomes that instant as well then.
    MarkVerified(UserId, Timestamp),
    /// The user's address becomes another, proven at that instant, `updated_at` included; lost if somebody else has it, or
    /// if there is no such user. Device tokens stay those of the old address.
    MoveAddress(UserId, Address, Timestamp),
    /// All that was set up on a mailbox before its first proof ends: password, sessions (but one), device tokens,
    /// identities, name, picture and profile, live challenges bound to the user, the memberships (with
    /// their places on the waitlist) and pending invites that user granted. The user's own memberships stay; in an account that came with the user (a membership nobody else
    /// granted) nobody else stays, whoever let them in, no invite is pending, the user is the owner, and it is called
    /// anew. Sessions end as of the first proof; invites are taken back.
    EndSetup {
        /// Whose.
        user: UserId,
        /// A session that stays.
        keep: Option<SessionId>,
        /// What accounts that came with the user are called from then on.
        account_name: String,
        /// When.
        at: Timestamp,
    },
    /// The user goes with all that is theirs: credentials, identities, sessions, device tokens and their ledgers, the
    /// challenges of the address or bound to the user, mails not yet sent (but neither a live way back of somebody who had the
    /// address before nor the mail that leads there), memberships, accounts that nobody else is in (as
    /// [`Change::RemoveAccount`] says), invites of the address, waitlist entries of user and address. Memberships and invites
    /// they granted to others stay, granted by nobody; their pending invites to accounts are taken back. The address in older events and mails becomes the pseudonym given; the
    /// words of those mails, and the inviter in mails of the latest links of those invites, are dropped.
    EraseUser(UserId, String),

    /// The password from now on: a hash in PHC form, and when it was set.
    SetPassword(UserId, PasswordHash, Timestamp),
    /// The password is taken off, if there is one.
    RemovePassword(UserId),
    /// The same password hashed anew; passed over if it is not this one any more.
    RehashPassword {
        /// Whose.
        user: UserId,
        /// The hash that was verified.
        seen: PasswordHash,
        /// The hash from now on.
        hash: PasswordHash,
    },

    /// A session that begins; lost if the user is not active. With SHA-256 of its cookie token, if it has one.
    InsertSession(Session, Option<[u8; 32]>),
    /// What a session is about from now on, and when its person last proved who they are; lost if it has ended or there
    /// is none.
    UpdateSession(SessionId, SessionDetails, Timestamp),
    /// A session ends, if it has not ended.
    EndSession(SessionId, SessionEnd),
    /// All of a user's sessions end, but for one.
    EndSessions {
        /// Whose.
        user: UserId,
        /// Which one stays.
        but: Option<SessionId>,
        /// Why.
        end: SessionEnd,
    },
    /// A new device token of a user, good with that address.
    InsertDevice(UserId, Address, NewDevice),
    /// A device token's life starts anew, until that instant; lost if it ended or there is none.
    ExtendDevice(DeviceId, Timestamp),
    /// One device token ends.
    EndDevice(DeviceId),
    /// All of a user's device tokens end.
    EndDevices(UserId),

    /// A new identity; lost if its key belongs to somebody.
    InsertIdentity(Identity),
    /// An identity was used.
    TouchIdentity(IdentityId, Timestamp),
    /// An identity is taken off.
    RemoveIdentity(IdentityId),

    /// A new account.
    InsertAccount(Account),
    /// The account's name and status as given; lost if there is none.
    UpdateAccount(Account),
    /// A new membership; lost if the user has one there.
    InsertMembership(Membership),
    /// A role; lost if there is no such membership.
    SetRole(MembershipId, Role, Timestamp),
    /// A membership ends, and the places on the waitlist that its user had in that account go; lost if there is none.
    RemoveMembership(MembershipId),
    /// An account goes, with its memberships, invites and waitlist entries.
    RemoveAccount(AccountId),

    /// A new invite.
    InsertInvite(Invite),
    /// An invite is mailed again with another challenge; lost unless it is pending.
    ResendInvite {
        /// Which.
        id: InviteId,
        /// The challenge whose link is mailed.
        challenge: ChallengeId,
        /// When.
        sent_at: Timestamp,
        /// Its end from now on.
        expires_at: Timestamp,
    },
    /// An invite is accepted or taken back; lost unless it is pending.
    CloseInvite(InviteId, InviteState, Timestamp),

    /// A place on the waitlist; passed over if there is one for the same who and feature.
    InsertWaitlistEntry(WaitlistEntry),
    /// Let in, if not before.
    GrantWaitlistEntry(WaitlistEntryId, Timestamp),
    /// A place given up.
    RemoveWaitlistEntry(WaitlistEntryId),

    /// A mail to queue.
    InsertMail(NewMail),
    /// An event to keep.
    InsertEvent(AuditEvent),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nouns::bound::Bound;

    #[test]
    fn c8_no_change_prints_a_hash() {
        let (user, at) = (UserId(uuid::Uuid::nil()), Timestamp::UNIX_EPOCH);
        let secret = "$argon2id$v=19$c2FsdA$aGFzaA";
        let changes = [
            Change::SetPassword(user, secret.into(), at),
            Change::RehashPassword {
                user,
                seen: secret.into(),
                hash: secret.into(),
            },
        ];
        for change in changes {
            let printed = format!("{change:?}");
            assert!(
                printed.contains("Password") && !printed.contains("argon2"),
                "{printed}"
            );
        }
        let bound = Bound {
            password_hash: Some(secret.to_owned()),
            browser: Some([7; 32]),
            ..Bound::default()
        };
        assert!(
            !format!("{bound:?}").contains("argon2"),
            "as a new challenge carries it"
        );
    }
}
