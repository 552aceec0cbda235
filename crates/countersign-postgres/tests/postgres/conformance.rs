//! The suite and the races of all stores, on PostgreSQL.

use countersign_conformance::time::ManualClock;

use crate::support::{PostgresFixture, TestDatabase};

fn fresh_store(clock: ManualClock) -> PostgresFixture {
    PostgresFixture::on(TestDatabase::migrated(), clock, 4)
}

fn wide_store(clock: ManualClock) -> PostgresFixture {
    PostgresFixture::on(TestDatabase::migrated(), clock, 32)
}

countersign_conformance::suite!(fresh_store);
countersign_conformance::races!(wide_store);
