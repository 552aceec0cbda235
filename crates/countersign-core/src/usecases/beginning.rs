//! Beginning a session over a person's facts: what every proof but a code's hot path writes.

use crate::core::Core;
use crate::nouns::account::{Account, AccountStatus, Membership, Role};
use crate::nouns::audit::{AuditEvent, AuditKind};
use crate::nouns::ids::AccountId;
use crate::nouns::session::SessionEnd;
use crate::nouns::surface::{Purpose, Surface};
use crate::nouns::user::User;
use crate::ports::changes::Change;
use crate::ports::people::PersonFacts;
use crate::ports::verify_otp::PassedDevice;
use crate::tokens::opaque::OpaqueToken;
use crate::usecases::entering::{Arrival, Entrance, Proof, SignedIn};

/// What a session begins with beside its proof.
#[derive(Default)]
pub(crate) struct Beginning {
    /// The password of a user who is made by it, as a hash in PHC form.
    pub(crate) password: Option<String>,
    /// A membership that is granted by it: the session begins there.
    pub(crate) joined: Option<(Membership, Account)>,
    /// Whether the user's other sessions end.
    pub(crate) ends_other_sessions: bool,
}

/// Lets `owner` in, or makes them. The caller puts the guards before these changes.
pub(crate) fn begin_session(
    entrance: &Entrance<'_>,
    facts: &PersonFacts,
    owner: Option<&User>,
    mut proof: Proof<'_>,
    beginning: Beginning,
) -> (Vec<Change>, SignedIn) {
    let arrival = entrance.arrive(owner, &proof);
    let mut changes = settle_user(entrance, &arrival, beginning.password);
    let (membership, grants) = place(entrance, facts, &arrival, proof.details.account, beginning.joined);
    changes.extend(grants);
    if entrance.surface == Surface::Accounts {
        proof.details.account = membership.as_ref().map(|(_, account)| account.id);
    }
    let entry = entrance.enter(owner, proof);
    let user = entry.user.id;
    if beginning.ends_other_sessions {
        changes.push(Change::EndSessions {
            user,
            but: None,
            end: SessionEnd::Revoked,
        });
    }
    let token = entry.cookie.as_ref().map(OpaqueToken::hash);
    changes.push(Change::InsertSession(entry.session.clone(), token));
    changes.push(match entry.device {
        PassedDevice::New(new) => Change::InsertDevice(user, entrance.address.clone(), new),
        PassedDevice::Known { id, expires_at } => Change::ExtendDevice(id, expires_at),
    });
    // Who never proved the mailbox ends nothing of whoever reads it.
    let is_proven = entry.user.verified_at.is_some();
    changes.extend(is_proven.then(|| pointless_siblings(entrance)));
    changes.extend(entry.mails.into_iter().map(Change::InsertMail));
    changes.extend(entry.audit.into_iter().map(Change::InsertEvent));
    let signed_in = SignedIn {
        user: entry.user,
        session: entry.session,
        is_new_user: entry.is_new_user,
        device: entry.device_token,
        cookie: entry.cookie,
        membership,
        now: entrance.now,
    };
    (changes, signed_in)
}

/// The user as the proof leaves them, in the store.
pub(crate) fn settle_user(
    entrance: &Entrance<'_>,
    arrival: &Arrival,
    password: Option<String>,
) -> Vec<Change> {
    let (id, now) = (arrival.user.id, entrance.now);
    let mut changes = Vec::new();
    if arrival.is_new_user {
        changes.push(Change::InsertUser(arrival.user.clone()));
        changes.extend(password.map(|hash| Change::SetPassword(id, hash.into(), now)));
        return changes;
    }
    if arrival.ends_setup {
        changes.push(Change::EndSetup {
            user: id,
            keep: None,
            account_name: own_account_name(&arrival.user),
            at: now,
        });
    }
    if arrival.first_proof {
        changes.push(Change::MarkVerified(id, now));
        changes.push(Change::EndBoundChallenges {
            user: id,
            purposes: vec![Purpose::VerifyAddress],
        });
    }
    changes
}

/// C7: what was out to sign in with, on the same surface and from the same app.
pub(crate) fn pointless_siblings(entrance: &Entrance<'_>) -> Change {
    Change::EndSiblings {
        address: entrance.address.clone(),
        surface: entrance.surface,
        client: entrance.client.clone(),
        purposes: Purpose::ASKED.to_vec(),
    }
}

type Place = Option<(Membership, Account)>;

/// Where the session is, on the Accounts API: the account that is wanted, the preferred one, else the oldest that is in
/// use. Who belongs nowhere gets an account of their own.
fn place(
    entrance: &Entrance<'_>,
    facts: &PersonFacts,
    arrival: &Arrival,
    wanted: Option<AccountId>,
    joined: Place,
) -> (Place, Vec<Change>) {
    if entrance.surface != Surface::Accounts {
        return (None, Vec::new());
    }
    if let Some((membership, account)) = joined {
        let change = Change::InsertMembership(membership.clone());
        return (Some((membership, account)), vec![change]);
    }
    let user = &arrival.user;
    let theirs = facts.memberships.iter().map(|place| as_left(arrival, place));
    let mut usable = theirs.filter(|(membership, account)| {
        membership.user == user.id && account.status == AccountStatus::Active
    });
    let preferred = user.profile.preferred_membership;
    let named = usable
        .clone()
        .find(|(_, account)| Some(account.id) == wanted)
        .or_else(|| {
            usable
                .clone()
                .find(|(membership, _)| Some(membership.id) == preferred)
        });
    match (named.or_else(|| usable.next()), entrance.minted.account) {
        (Some(place), _) => (Some(place), Vec::new()),
        (None, Some((account, membership))) if facts.memberships.is_empty() => {
            let account = Account {
                id: account,
                name: own_account_name(user),
                status: AccountStatus::Active,
                created_at: entrance.now,
                updated_at: entrance.now,
            };
            let membership = Membership {
                id: membership,
                account: account.id,
                user: user.id,
                role: Role::Owner,
                granted_by: None,
                created_at: entrance.now,
                updated_at: entrance.now,
            };
            let [.., event] = entrance.minted.events;
            let event = AuditEvent::new(
                event,
                entrance.now,
                AuditKind::AccountCreated,
                &entrance.caller.source,
            );
            let event = event
                .user(user.id)
                .address(&user.address)
                .with("account", account.id.to_string());
            let changes = vec![
                Change::InsertAccount(account.clone()),
                Change::InsertMembership(membership.clone()),
                Change::InsertEvent(event),
            ];
            (Some((membership, account)), changes)
        }
        (None, _) => (None, Vec::new()),
    }
}

/// A place as the first proof leaves it, where what was set up before ends with it.
fn as_left(arrival: &Arrival, (membership, account): &(Membership, Account)) -> (Membership, Account) {
    let (mut membership, mut account) = (membership.clone(), account.clone());
    let is_own = membership.granted_by.is_none_or(|by| by == arrival.user.id);
    if arrival.ends_setup && is_own {
        membership.role = Role::Owner;
        account.name = own_account_name(&arrival.user);
    }
    (membership, account)
}

/// What an account of one's own is called at first: as its owner is, or else as their mailbox.
pub(crate) fn own_account_name(user: &User) -> String {
    let name = user
        .display_name
        .as_deref()
        .filter(|name| !name.trim().is_empty());
    name.unwrap_or_else(|| user.address.local()).trim().to_owned()
}

/// Whether the request carries a live session of `owner`, so that what they set up stays at a first proof (A1).
pub(crate) fn comes_from_inside(facts: &PersonFacts, owner: Option<&User>) -> bool {
    let session = facts
        .session
        .as_ref()
        .filter(|session| session.is_live(facts.now));
    session
        .zip(owner)
        .is_some_and(|(session, owner)| session.user == owner.id)
}

/// Tells the deployment's counter of failures, or the tally of refusals, and rings the worker's bell.
pub(crate) fn conclude_refusal(
    core: &Core,
    counted: bool,
    reason: &'static str,
    address: Option<&crate::nouns::address::Address>,
) {
    if counted {
        core.deployment.failures.count();
    } else {
        core.deployment.tally_refusal(reason, address);
    }
    core.wake.wake();
}
