//! Changes of a person's rows, one at a time.

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::challenge::{Challenge, ChallengeEnd, ChallengeKind};
use countersign_core::nouns::ids::UserId;
use countersign_core::nouns::surface::Purpose;
use countersign_core::nouns::user::{User, UserStatus};
use countersign_core::ports::changes::Change;
use countersign_core::ports::people::PasswordCredential;

use super::ledgers::in_time;
use super::tables::{SessionRow, Stop, Tables};

impl Tables {
    pub(super) fn apply(&mut self, change: &Change, now: Timestamp) -> Result<(), Stop> {
        match change {
            Change::WriteLedger(write) => self.write_ledger(write),
            Change::Hit(hit) => self.append_hits(std::slice::from_ref(hit), now),
            Change::NotAfter(not_after) => in_time(now, *not_after),

            Change::InsertChallenge(challenge) => self.challenges.add(challenge.id, challenge.clone()),
            Change::CountGuess(guard) => {
                self.guarded_challenge(*guard)?.failed_guesses += 1;
                Ok(())
            }
            Change::EndChallenge(guard, end) => {
                self.guarded_challenge(*guard)?.ended = Some(*end);
                Ok(())
            }
            Change::EndChallenges {
                address,
                purposes,
                but,
            } => {
                self.end_challenges(now, |c| {
                    c.address == *address
                        && c.kind != ChallengeKind::Lockout
                        && purposes.contains(&c.purpose)
                        && Some(c.id) != *but
                });
                Ok(())
            }
            Change::EndSiblings {
                address,
                surface,
                client,
                purposes,
            } => {
                self.end_challenges(now, |c| {
                    c.address == *address
                        && (c.surface, &c.client) == (*surface, client)
                        && c.kind != ChallengeKind::Lockout
                        && purposes.contains(&c.purpose)
                });
                Ok(())
            }
            Change::EndLaterUndos(user, after) => {
                self.end_challenges(now, |c| {
                    c.bound.user == Some(*user) && c.purpose == Purpose::UndoAddress && c.created_at > *after
                });
                Ok(())
            }
            Change::EndBoundChallenges { user, purposes } => {
                self.end_bound_challenges(*user, purposes, now);
                Ok(())
            }

            Change::InsertUser(user) => self.add_user(user),
            Change::UpdateUser(user) => self.update_user(user),
            Change::MarkVerified(id, at) => {
                let user = self.users.get_mut(id).filter(|user| user.verified_at.is_none());
                if let Some(user) = user {
                    (user.verified_at, user.updated_at) = (Some(*at), *at);
                }
                Ok(())
            }
            Change::MoveAddress(id, address, at) => self.move_address(*id, address, *at),
            Change::EndSetup {
                user,
                keep,
                account_name,
                at,
            } => {
                self.end_setup(*user, *keep, account_name, *at);
                Ok(())
            }
            Change::EraseUser(user, pseudonym) => {
                self.erase_user(*user, pseudonym, now);
                Ok(())
            }

            Change::SetPassword(user, hash, at) => {
                self.known_user(*user)?;
                let credential = PasswordCredential {
                    hash: hash.as_str().to_owned(),
                    set_at: *at,
                };
                self.passwords.insert(*user, credential);
                Ok(())
            }
            Change::RemovePassword(user) => {
                self.passwords.remove(user);
                Ok(())
            }
            Change::RehashPassword { user, seen, hash } => {
                let password = self.passwords.get_mut(user);
                if let Some(password) = password.filter(|password| password.hash == seen.as_str()) {
                    hash.as_str().clone_into(&mut password.hash);
                }
                Ok(())
            }

            Change::InsertSession(session, token_hash) => {
                let active = |user: &&User| user.status == UserStatus::Active;
                self.users.get(&session.user).filter(active).ok_or(Stop::Lost)?;
                let row = SessionRow {
                    session: session.clone(),
                    token_hash: *token_hash,
                    ended_at: None,
                };
                self.sessions.add(session.id, row)
            }
            Change::UpdateSession(id, details, authenticated_at) => {
                let open = |row: &&mut SessionRow| row.session.ended.is_none();
                let row = self.sessions.get_mut(id).filter(open).ok_or(Stop::Lost)?;
                row.session.details = details.clone();
                row.session.authenticated_at = *authenticated_at;
                Ok(())
            }
            Change::EndSession(id, end) => {
                self.end_sessions(*end, now, |session| session.id == *id);
                Ok(())
            }
            Change::EndSessions { user, but, end } => {
                self.end_sessions(*end, now, |session| {
                    session.user == *user && Some(session.id) != *but
                });
                Ok(())
            }
            Change::InsertDevice(user, address, new) => {
                self.known_user(*user)?;
                self.add_device(*user, address, new)
            }
            Change::ExtendDevice(id, expires_at) => self.extend_device(*id, *expires_at),
            Change::EndDevice(id) => {
                if let Some(device) = self.devices.get_mut(id) {
                    device.ended_at = device.ended_at.or(Some(now));
                }
                Ok(())
            }
            Change::EndDevices(user) => {
                self.end_devices(*user, now);
                Ok(())
            }

            Change::InsertIdentity(_)
            | Change::TouchIdentity(..)
            | Change::RemoveIdentity(_)
            | Change::InsertAccount(_)
            | Change::UpdateAccount(_)
            | Change::InsertMembership(_)
            | Change::SetRole(..)
            | Change::RemoveMembership(_)
            | Change::RemoveAccount(_)
            | Change::InsertInvite(_)
            | Change::ResendInvite { .. }
            | Change::CloseInvite(..)
            | Change::InsertWaitlistEntry(_)
            | Change::GrantWaitlistEntry(..)
            | Change::RemoveWaitlistEntry(_) => self.apply_grant(change),

            Change::InsertMail(mail) => self.queue_mails(std::slice::from_ref(mail)),
            Change::InsertEvent(event) => self.add_events(std::slice::from_ref(event)),
        }
    }

    /// Ends the live challenges meant as pointless.
    pub(super) fn end_challenges(&mut self, now: Timestamp, meant: impl Fn(&Challenge) -> bool) {
        for challenge in self.challenges.values_mut() {
            if challenge.is_live(now) && meant(challenge) {
                challenge.ended = Some(ChallengeEnd::Pointless);
            }
        }
    }

    pub(super) fn end_bound_challenges(&mut self, user: UserId, purposes: &[Purpose], now: Timestamp) {
        self.end_challenges(now, |c| {
            c.bound.user == Some(user) && purposes.contains(&c.purpose)
        });
    }

    /// What is inserted for a user is lost without them.
    pub(super) fn known_user(&self, id: UserId) -> Result<(), Stop> {
        self.users.get(&id).map(|_| ()).ok_or(Stop::Lost)
    }

    pub(super) fn add_user(&mut self, user: &User) -> Result<(), Stop> {
        if self.owner(&user.address).is_some() {
            return Err(Stop::Lost);
        }
        self.users.add(user.id, user.clone())
    }

    fn update_user(&mut self, new: &User) -> Result<(), Stop> {
        let user = self.users.get_mut(&new.id).ok_or(Stop::Lost)?;
        let address = user.address.clone();
        *user = User {
            address,
            verified_at: user.verified_at,
            created_at: user.created_at,
            ..new.clone()
        };
        Ok(())
    }

    fn move_address(&mut self, id: UserId, address: &Address, at: Timestamp) -> Result<(), Stop> {
        if self.owner(address).is_some_and(|owner| owner.id != id) {
            return Err(Stop::Lost);
        }
        let user = self.users.get_mut(&id).ok_or(Stop::Lost)?;
        user.address = address.clone();
        (user.verified_at, user.updated_at) = (Some(at), at);
        Ok(())
    }
}
