//! Nothing hangs on a user who is gone: no foreign key sees to it, so these tests do.

use countersign_conformance::people::erase_user;
use countersign_conformance::samples::address;
use countersign_conformance::steps::Step as _;
use countersign_conformance::time::ManualClock;
use countersign_conformance::world::World;
use countersign_core::nouns::account::{Membership, Role};
use countersign_core::nouns::address::Address;
use countersign_core::nouns::invite::{Admission, Invite, InviteState};
use countersign_core::nouns::waitlist::Waiting;
use countersign_core::ports::changes::Change;
use countersign_core::ports::people::{People as _, PersonQuery, Who};
use countersign_core::ports::store::{Attempt, Attempted};
use diesel::RunQueryDsl as _;
use diesel::sql_types::{BigInt, Text};

use crate::support::{TestDatabase, patient};

#[derive(Debug, PartialEq, diesel::QueryableByName)]
struct Left {
    #[diesel(sql_type = Text)]
    what: String,
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// The tables with rows of users, and names of challenges, that are not there.
fn left_over(database: &TestDatabase) -> Vec<Left> {
    let sql = "
        WITH orphans AS (
            SELECT 'sessions' AS what FROM sessions WHERE user_id NOT IN (SELECT id FROM users)
            UNION ALL SELECT 'device_tokens' FROM device_tokens WHERE user_id NOT IN (SELECT id FROM users)
            UNION ALL SELECT 'address_credentials' FROM address_credentials WHERE user_id NOT IN (SELECT id FROM users)
            UNION ALL SELECT 'challenge_aliases' FROM challenge_aliases
                WHERE challenge_id NOT IN (SELECT id FROM challenges)
            UNION ALL SELECT 'bound_challenges' FROM bound_challenges
                WHERE challenge_id NOT IN (SELECT id FROM challenges)
            UNION ALL SELECT 'password_credentials' FROM password_credentials
                WHERE user_id NOT IN (SELECT id FROM users)
            UNION ALL SELECT 'identities' FROM identities WHERE user_id NOT IN (SELECT id FROM users)
            UNION ALL SELECT 'memberships' FROM memberships
                WHERE user_id NOT IN (SELECT id FROM users) OR account_id NOT IN (SELECT id FROM accounts)
                   OR granted_by NOT IN (SELECT id FROM users)
            UNION ALL SELECT 'accounts' FROM accounts WHERE id NOT IN (SELECT account_id FROM memberships)
            UNION ALL SELECT 'invites' FROM invites
                WHERE account_id NOT IN (SELECT id FROM accounts) OR inviter NOT IN (SELECT id FROM users)
            UNION ALL SELECT 'waitlist_entries' FROM waitlist_entries
                WHERE user_id NOT IN (SELECT id FROM users) OR account_id NOT IN (SELECT id FROM accounts)
        )
        SELECT what, count(*) AS rows FROM orphans GROUP BY what";
    diesel::sql_query(sql).load(&mut database.connection()).unwrap()
}

fn attempts() -> [Attempt; 2] {
    [Attempt::Optimistic, Attempt::Locked]
}

#[test]
fn erasing_leaves_nothing_behind() {
    let database = TestDatabase::migrated();
    let store = database.store(patient());
    let w = World::new(&store, ManualClock::default());
    let you = w.sign_in(&address("you"));
    w.sign_in(&address("you"));
    let challenge = w.ask(w.new.challenge(&address("you")));
    let mut asking = w.asking(&challenge);
    (asking.commit.challenge, asking.commit.alias) = (None, Some((w.new.request_id(), challenge.id)));
    w.does(Attempt::Optimistic, &asking);
    w.sign_in(&address("other"));
    assert!(erase_user(&store, you.user.id, "erased", &[]).unwrap());
    assert_eq!(left_over(&database), []);
}

/// Joining, inviting, linking and waiting for or with a user who is being erased: what loses does nothing.
#[test]
fn nothing_is_granted_to_a_user_who_is_being_erased() {
    let database = TestDatabase::migrated();
    let store = database.store(patient());
    let w = World::new(&store, ManualClock::default());
    let host = w.joins("host");
    let (account, _) = w.founds(host.id);
    for n in 0..40 {
        let guest = w.joins(&format!("guest{n}"));
        let (own, _) = w.founds(guest.id);
        let invite = Invite {
            inviter: Some(guest.id),
            ..w.new
                .invite(Admission::Account(own.id, Role::Member), &host.address)
        };
        let membership = |account, user, granted_by| Membership {
            granted_by,
            ..w.new.membership(account, user, Role::Viewer)
        };
        w.changes(&[Change::InsertInvite(invite.clone())]);
        let grants: [Vec<Change>; 5] = [
            vec![Change::InsertMembership(membership(account.id, guest.id, None))],
            vec![
                Change::InsertIdentity(w.new.identity(guest.id, "7")),
                Change::SetPassword(guest.id, "$argon2id$".into(), w.now()),
            ],
            vec![Change::InsertWaitlistEntry(
                w.new.waiting(Waiting::User(guest.id, own.id), Some("a")),
            )],
            vec![Change::InsertWaitlistEntry(
                w.new.waiting(Waiting::Address(guest.address.clone()), None),
            )],
            vec![Change::InsertMembership(membership(own.id, host.id, None))],
        ];
        let accept = PersonQuery::about(Who::Invite(invite.id));
        std::thread::scope(|scope| {
            for changes in &grants {
                let query = PersonQuery::about(Who::User(guest.id));
                let (store, changes) = (&store, changes.clone());
                scope.spawn(move || {
                    store
                        .attempt_person(&query, &mut |_| Some(changes.clone()))
                        .unwrap()
                });
            }
            scope.spawn(|| {
                let accepted = store.attempt_person(&accept, &mut |facts| {
                    let (invite, to) = facts.invite.clone()?;
                    let membership = membership(to?.id, host.id, invite.inviter);
                    Some(vec![
                        Change::CloseInvite(invite.id, InviteState::Accepted, facts.now),
                        Change::InsertMembership(membership),
                    ])
                });
                accepted.unwrap()
            });
            assert!(erase_user(&store, guest.id, "erased", &[]).unwrap());
        });
        w.tries(&[Change::RemoveAccount(own.id)]);
        let left = PersonQuery::about(Who::Address(guest.address.clone()));
        let addressed = store.read_person(&left).unwrap().waitlist.len();
        assert!(addressed <= 1, "a place taken after the user was gone");
        assert_eq!(left_over(&database), [], "{n}");
    }
}

#[test]
fn sweeping_leaves_no_names_behind() {
    let database = TestDatabase::migrated();
    let clock = ManualClock::default();
    let store = database.store(countersign_postgres::PostgresOptions {
        time: countersign_postgres::TimeSource::Injected(std::sync::Arc::new(clock.clone())),
        ..patient()
    });
    let w = World::new(&store, clock);
    let challenge = w.ask(w.new.challenge(&address("you")));
    let mut asking = w.asking(&challenge);
    (asking.commit.challenge, asking.commit.alias) = (None, Some((w.new.request_id(), challenge.id)));
    w.does(Attempt::Optimistic, &asking);
    w.wait(3 * 86_400);
    let retention = countersign_core::ports::upkeep::Retention::default();
    while countersign_core::ports::upkeep::Upkeep::sweep(&store, &retention, 10).unwrap() > 0 {}
    assert_eq!(w.challenge(&challenge), None);
    assert_eq!(left_over(&database), []);
}

/// However often it is tried, whichever comes first, and however it is attempted.
#[test]
fn nothing_begins_for_a_user_who_is_being_erased() {
    let database = TestDatabase::migrated();
    let store = database.store(patient());
    let w = World::new(&store, ManualClock::default());
    for n in 0..40 {
        for attempt in attempts() {
            let you: Address = address(&format!("you{n}-{attempt:?}").to_lowercase());
            let user = w.sign_in(&you).user;
            let challenge = w.ask(w.new.challenge(&you));
            let passing = w.passing(&challenge);
            let mut resending = w.asking(&challenge);
            (resending.commit.challenge, resending.commit.alias) =
                (None, Some((w.new.request_id(), challenge.id)));
            let (signed_in, erased) = std::thread::scope(|scope| {
                let signing_in = scope.spawn(|| passing.attempt(&store, attempt, &|| ()).expect("an answer"));
                let resend = scope.spawn(|| resending.attempt(&store, attempt, &|| ()).expect("an answer"));
                let erased = erase_user(&store, user.id, "erased", &[]).unwrap();
                let _ = resend.join().expect("no panic");
                (signing_in.join().expect("no panic"), erased)
            });
            assert!(erased && matches!(signed_in, Attempted::Done | Attempted::Lost));
            assert_eq!(left_over(&database), [], "{n} {attempt:?}");
        }
    }
}
