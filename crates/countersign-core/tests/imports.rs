//! Users from another service: judged one by one, made once, and at home after their first sign-in.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a panic is the way to fail"
)]

#[path = "support/person.rs"]
mod person;
mod support;

use chrono::TimeDelta;
use countersign_core::keys::{KeyRing, RootSecret};
use countersign_core::nouns::audit::AuditKind;
use countersign_core::nouns::user::UserStatus;
use countersign_core::passwords::{BadHash, PasswordHash};
use countersign_core::ports::people::Who;
use countersign_core::ports::store::StoreError;
use countersign_core::usecases::import::export_users::export_users;
use countersign_core::usecases::import::import_users::{ImportCounts, ImportUsers};
use countersign_core::usecases::import::record::{RecordField, RecordFlaw, UserRecord};
use countersign_core::usecases::passwords::sign_in_with_password::SignInWithPasswordError;
use person::{GOOD, plain, quick, token_of};
use support::{World, YOU, address};

const TYPED: &str = "correct horse battery staple";
const BCRYPT: &str = "$2a$05$jvosbtKSzXrSxfrF6H/XvOfcaWGqL9tsjKqXcEctDUgOb1kAdwu6y";

fn record(email: &str) -> UserRecord {
    UserRecord {
        address: email.to_owned(),
        is_verified: true,
        ..UserRecord::default()
    }
}

fn with_password(email: &str, hash: &str) -> UserRecord {
    UserRecord {
        password_hash: Some(hash.to_owned()),
        ..record(email)
    }
}

type Refused = Vec<(u64, RecordFlaw)>;

impl World {
    fn import(&self, records: Vec<UserRecord>, is_trial: bool) -> (ImportCounts, Refused) {
        let mut refused = Vec::new();
        let mut run = ImportUsers::begin(&self.core, is_trial).unwrap();
        for (place, record) in (1..).zip(records) {
            run.add(place, record, &mut |place, flaw| refused.push((place, flaw)))
                .unwrap();
        }
        let counts = run
            .finish(&mut |place, flaw| refused.push((place, flaw)))
            .unwrap();
        (counts, refused)
    }

    fn imports(&self, records: Vec<UserRecord>) -> ImportCounts {
        let (counts, refused) = self.import(records, false);
        assert_eq!(refused, []);
        counts
    }

    fn export(&self) -> Vec<UserRecord> {
        let mut all = Vec::new();
        let counted = export_users::<StoreError>(&self.core, &mut |record| {
            all.push(record);
            Ok(())
        });
        assert_eq!(counted.unwrap(), all.len() as u64);
        all
    }

    fn flaw(&self, record: UserRecord) -> RecordFlaw {
        let (counts, refused) = self.import(vec![record], false);
        assert_eq!((counts.created, counts.refused), (0, 1));
        refused[0].1
    }

    fn kept_hash(&self, email: &str) -> String {
        let facts = self.facts(Who::Address(address(email)));
        facts.password.expect("a password").hash
    }
}

fn counts(created: u64, kept: u64, refused: u64) -> ImportCounts {
    ImportCounts {
        created,
        kept,
        refused,
    }
}

#[test]
fn an_imported_password_opens_and_is_made_anew() {
    let world = World::with(quick());
    assert_eq!(world.imports(vec![with_password(YOU, BCRYPT)]), counts(1, 0, 0));
    assert_eq!(world.kept_hash(YOU), BCRYPT);
    assert!(matches!(
        world.enters(YOU, GOOD),
        Err(SignInWithPasswordError::InvalidCredentials)
    ));
    let signed_in = world.enters(YOU, TYPED).unwrap();
    assert!(!signed_in.is_new_user && signed_in.user.verified_at.is_some());
    let own = world.kept_hash(YOU);
    assert!(own.starts_with("$argon2id$"), "{own}");
    assert_eq!(
        PasswordHash::from_store(own.clone()).key_id(),
        Some(world.core.keys.current().id())
    );
    world.enters(YOU, TYPED).unwrap();
    assert_eq!(world.kept_hash(YOU), own, "it is as a new one is");
    assert_eq!(world.imports(vec![with_password(YOU, BCRYPT)]), counts(0, 1, 0));
    assert_eq!(world.kept_hash(YOU), own, "and stays");
}

#[test]
fn who_is_disabled_stays_out_and_who_is_unproven_begins_anew() {
    let world = World::with(quick());
    let disabled = UserRecord {
        is_disabled: true,
        ..with_password("out@example.com", BCRYPT)
    };
    let unproven = UserRecord {
        is_verified: false,
        display_name: Some("Whoever".to_owned()),
        ..with_password(YOU, BCRYPT)
    };
    world.imports(vec![disabled, unproven]);
    assert_eq!(
        world.user("out@example.com").unwrap().status,
        UserStatus::Disabled
    );
    assert!(world.enters("out@example.com", TYPED).is_err());
    world.enters(YOU, TYPED).expect("as it was there");
    world.deliver();
    world.asks(YOU);
    let letter = world.letter();
    let proven = world.redeems(plain(&token_of(&letter))).unwrap();
    assert!(proven.user.verified_at.is_some());
    assert!(
        world.enters(YOU, TYPED).is_err(),
        "whoever set it had not proven the mailbox (A1)"
    );
}

#[test]
fn everything_told_is_kept_and_leaves_as_it_came() {
    let world = World::with(quick());
    let now = world.core.now();
    let whole = UserRecord {
        id: Some("f47ac10b-58cc-4372-a567-0e02b2c3d479".to_owned()),
        verified_at: Some(now - TimeDelta::days(3)),
        is_test: true,
        display_name: Some("  Zoë O'Neil ".to_owned()),
        given_name: Some("Zoë".to_owned()),
        family_name: Some(" ".to_owned()),
        avatar_url: Some("https://example.com/zoe.png".to_owned()),
        phone: Some("+49 30 1234".to_owned()),
        locale: Some("pt-BR".to_owned()),
        timezone: Some("Europe/Lisbon".to_owned()),
        roles: ["admin", "reader", "admin"].map(str::to_owned).to_vec(),
        custom: serde_json::from_str(r#"{"plan":"pro"}"#).unwrap(),
        created_at: Some(now - TimeDelta::days(9)),
        password_set_at: Some(now - TimeDelta::days(2)),
        ..with_password("Zoe@Example.com", BCRYPT)
    };
    world.imports(vec![whole.clone()]);
    let expected = UserRecord {
        address: "zoe@example.com".to_owned(),
        display_name: Some("Zoë O'Neil".to_owned()),
        family_name: None,
        locale: Some("pt-br".to_owned()),
        roles: ["admin", "reader"].map(str::to_owned).to_vec(),
        ..whole
    };
    let left = world.export();
    assert!(left == [expected], "not as it came");
    assert_eq!(world.imports(left.clone()), counts(0, 1, 0));
    let elsewhere = World::with(quick());
    elsewhere.imports(left.clone());
    assert!(elsewhere.export() == left, "not as it left");
    let user = world.user("zoe@example.com").unwrap();
    assert_eq!(user.updated_at, now);
}

#[test]
fn what_is_wrong_is_told_by_its_kind() {
    let world = World::with(quick());
    let long = |length| Some("x".repeat(length));
    let late = Some(world.core.now() + TimeDelta::seconds(1));
    let field = RecordFlaw::Field;
    let custom = |text: &str| [("x".to_owned(), vec![text].into())].into_iter().collect();
    for (expected, record) in [
        (RecordFlaw::Address, record("you@localhost")),
        (
            RecordFlaw::Id,
            UserRecord {
                id: long(36),
                ..record(YOU)
            },
        ),
        (
            RecordFlaw::Id,
            UserRecord {
                id: Some("00000000-0000-0000-0000-000000000000".to_owned()),
                ..record(YOU)
            },
        ),
        (
            RecordFlaw::Id,
            UserRecord {
                id: Some("f47ac10b58cc4372a5670e02b2c3d479".to_owned()),
                ..record(YOU)
            },
        ),
        (
            field(RecordField::Name),
            UserRecord {
                display_name: long(201),
                ..record(YOU)
            },
        ),
        (
            field(RecordField::GivenName),
            UserRecord {
                given_name: Some("a\nb".to_owned()),
                ..record(YOU)
            },
        ),
        (
            field(RecordField::FamilyName),
            UserRecord {
                family_name: long(201),
                ..record(YOU)
            },
        ),
        (
            field(RecordField::Picture),
            UserRecord {
                avatar_url: Some("http://example.com/".to_owned()),
                ..record(YOU)
            },
        ),
        (
            field(RecordField::Picture),
            UserRecord {
                avatar_url: Some("https://".to_owned()),
                ..record(YOU)
            },
        ),
        (
            field(RecordField::Phone),
            UserRecord {
                phone: long(33),
                ..record(YOU)
            },
        ),
        (
            field(RecordField::Locale),
            UserRecord {
                locale: Some("en_GB".to_owned()),
                ..record(YOU)
            },
        ),
        (
            field(RecordField::TimeZone),
            UserRecord {
                timezone: Some("noon!".to_owned()),
                ..record(YOU)
            },
        ),
        (
            field(RecordField::Roles),
            UserRecord {
                roles: vec![String::new()],
                ..record(YOU)
            },
        ),
        (
            field(RecordField::Roles),
            UserRecord {
                roles: (0..101).map(|n| n.to_string()).collect(),
                ..record(YOU)
            },
        ),
        (
            field(RecordField::Custom),
            UserRecord {
                custom: custom(&"x".repeat(32 * 1_024)),
                ..record(YOU)
            },
        ),
        (
            field(RecordField::Custom),
            UserRecord {
                custom: custom("a\u{0}b"),
                ..record(YOU)
            },
        ),
        (
            field(RecordField::CreatedAt),
            UserRecord {
                created_at: late,
                ..record(YOU)
            },
        ),
        (
            field(RecordField::VerifiedAt),
            UserRecord {
                verified_at: late,
                ..record(YOU)
            },
        ),
        (
            field(RecordField::PasswordSetAt),
            UserRecord {
                password_set_at: late,
                ..with_password(YOU, BCRYPT)
            },
        ),
        (
            RecordFlaw::Password(BadHash::Unreadable),
            with_password(YOU, "plain"),
        ),
    ] {
        assert_eq!(world.flaw(record), expected);
    }
    assert!(world.export().is_empty());
}

#[test]
fn a_hash_under_another_root_secret_is_refused() {
    let world = World::with(quick());
    world.joins(YOU, GOOD);
    let left = world.export();
    let mut elsewhere = World::with(quick());
    elsewhere.core.keys = KeyRing::new(&RootSecret::new(vec![8; 32]).unwrap());
    let flaw = elsewhere.flaw(left[0].clone());
    assert_eq!(flaw, RecordFlaw::Password(BadHash::OtherRootSecret));
    World::with(quick()).imports(left);
}

#[test]
fn a_trial_and_a_run_tell_the_same_over_many_batches() {
    let world = World::with(quick());
    let joined = world.joins(YOU, GOOD).user;
    let id = |n: u32| Some(format!("f47ac10b-58cc-4372-a567-{n:012}"));
    let mut records: Vec<UserRecord> = (0..2_100)
        .map(|n| record(&format!("user{n}@example.com")))
        .collect();
    records[7].id = id(7);
    records[2_000] = record("USER3@example.com");
    records[2_001].id = id(7);
    records[2_002] = UserRecord {
        id: id(9),
        ..record(YOU)
    };
    records[2_003].id = Some(joined.id.to_string());
    records[2_004] = record(YOU);
    let expected = [
        (2_001, RecordFlaw::RepeatedAddress),
        (2_002, RecordFlaw::RepeatedId),
        (2_003, RecordFlaw::AddressTaken),
        (2_004, RecordFlaw::IdTaken),
        (2_005, RecordFlaw::RepeatedAddress),
    ];
    for (is_trial, created) in [(true, 2_095), (false, 2_095), (true, 0), (false, 0)] {
        let (told, mut refused) = world.import(records.clone(), is_trial);
        refused.sort_by_key(|(place, _)| *place);
        assert_eq!(refused, expected);
        assert_eq!(told, counts(created, 2_095 - created, 5));
        let there = if is_trial && created > 0 { 1 } else { 2_096 };
        assert_eq!(world.export().len(), there);
    }
    let events = world.core.store.list_audit_events(100).unwrap();
    let told = events
        .iter()
        .filter(|event| event.kind == AuditKind::UsersImported.as_str());
    let told: Vec<u64> = told
        .map(|event| event.detail["created"].as_u64().unwrap())
        .collect();
    assert_eq!(told.iter().sum::<u64>(), 2_095);
    let left = events
        .iter()
        .filter(|event| event.kind == AuditKind::UsersExported.as_str());
    assert_eq!(left.count(), 4);
}
