//! R2: PostgreSQL gone, frozen, restarted, out of connections, read-only, or moved to another server.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use serde_json::json;

use crate::cluster::Cluster;
use crate::forwarder::Forwarder;
use crate::support::api::Reply;
use crate::support::{Script, ScriptedSmtp, Service, eventually};
use crate::walk::sign_in;

/// The promise is two seconds; a machine busy with other tests may add to it.
pub(crate) const SOON: Duration = Duration::from_millis(2_500);
const WELL_AGAIN: Duration = Duration::from_secs(10);

pub(crate) fn ask(service: &Service, address: &str) -> Reply {
    let asked = json!({"email": address});
    service.api().post("/api/v1/auth/request-otp", &asked)
}

/// Every request is refused soon and says when to come back; the process is alive and not ready.
pub(crate) fn refuses(service: &Service, fault: &str) {
    for n in 0..4 {
        let began = Instant::now();
        let refused = ask(service, &format!("{fault}{n}@example.com"));
        let took = began.elapsed();
        assert_eq!(refused.status, 503, "R2, {fault}: {}", refused.body);
        assert!(
            refused.retry_after.is_some(),
            "R2, {fault}: it says when to come back"
        );
        assert!(took < SOON, "R2, {fault}: answered after {took:?}");
    }
    service.api().get("/healthz").expect(200);
    // What was found a moment before the fault is told no longer than that moment.
    let began = Instant::now();
    eventually("readiness is red", || {
        service.api().get("/readyz").is_status(503).then_some(())
    });
    let took = began.elapsed();
    assert!(took < SOON, "R2, {fault}: red after {took:?}");
}

/// All is well within ten seconds from now.
pub(crate) fn gets_well(service: &Service, fault: &str) {
    let began = Instant::now();
    eventually("the service is well again", || {
        // In this order: a code that was sent is not sent again at once.
        let is_well = service.api().get("/readyz").is_status(200)
            && ask(service, &format!("after-{fault}@example.com")).is_status(200);
        is_well.then_some(())
    });
    let took = began.elapsed();
    assert!(took < WELL_AGAIN, "R2, {fault}: well after {took:?}");
}

#[test]
#[ignore = "needs PostgreSQL's programs: cargo xtask neighbours"]
fn r2_gone_frozen_and_restarted() {
    let mut cluster = Cluster::start("outage", "");
    let database = cluster.database();
    let relay = ScriptedSmtp::start(Script::default());
    let service = Service::start(&database, &relay.url(), &[]);
    let pair = sign_in(&service.api(), &relay, "you@example.com");

    cluster.kill();
    refuses(&service, "gone");
    cluster.restart();
    gets_well(&service, "gone");

    cluster.freeze();
    refuses(&service, "frozen");
    cluster.thaw();
    gets_well(&service, "frozen");

    cluster.kill();
    cluster.restart();
    gets_well(&service, "restarted");
    let refresh = json!({"refreshToken": pair.refresh});
    service.api().post("/api/v1/auth/refresh", &refresh).expect(200);
}

#[test]
#[ignore = "needs PostgreSQL's programs: cargo xtask neighbours"]
fn r3_sigterm_ends_it_though_the_database_hangs() {
    let cluster = Cluster::start("hanging", "");
    let database = cluster.database();
    let relay = ScriptedSmtp::start(Script::default());
    let mut service = Service::start(&database, &relay.url(), &[]);
    sign_in(&service.api(), &relay, "you@example.com");
    cluster.freeze();
    refuses(&service, "frozen");
    let status = service.terminate();
    cluster.thaw();
    assert!(status.success(), "{status}");
}

#[test]
#[ignore = "needs PostgreSQL's programs: cargo xtask neighbours"]
fn r2_out_of_connections() {
    // Beside ours and those that PostgreSQL keeps for superusers.
    const PLACES: usize = 8;
    let cluster = Cluster::start(
        "crowd",
        "max_connections = 12\nsuperuser_reserved_connections = 3",
    );
    let mut root = PgConnection::establish(&cluster.url("postgres")).unwrap();
    for statement in ["CREATE ROLE app LOGIN", "CREATE DATABASE crowded OWNER app"] {
        root.batch_execute(statement).unwrap();
    }
    let url = cluster.url("crowded").replace("postgres@", "app@");
    let (database, relay) = (cluster.database(), ScriptedSmtp::start(Script::default()));
    let settings = [
        ("DATABASE_URL", url.as_str()),
        ("COUNTERSIGN_DATABASE__POOL_SIZE", "4"),
    ];
    let service = Service::start(&database, &relay.url(), &settings);
    let mut others = Vec::new();
    // What the service had is taken from it and given to others, until it has none.
    eventually("others have every connection", || {
        root.batch_execute(
            "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE application_name = 'countersign'",
        )
        .unwrap();
        while let Ok(other) = PgConnection::establish(&url) {
            others.push(other);
        }
        (others.len() == PLACES).then_some(())
    });
    refuses(&service, "crowded");
    others.clear();
    gets_well(&service, "crowded");
}

#[test]
#[ignore = "needs PostgreSQL's programs: cargo xtask neighbours"]
fn r2_a_failover_behind_one_address_read_only_meanwhile() {
    let mut primary = Cluster::start("primary", "");
    let database = primary.database();
    let standby = primary.standby("standby");
    let way = Forwarder::to(primary.port());
    let url = database.url_on(&format!("postgres://postgres@127.0.0.1:{}/", way.port()));
    let relay = ScriptedSmtp::start(Script::default());
    let service = Service::start(&database, &relay.url(), &[("DATABASE_URL", &url)]);
    let pair = sign_in(&service.api(), &relay, "you@example.com");
    standby.has_caught_up(&primary);

    primary.kill();
    way.lead_to(standby.port());
    refuses(&service, "readonly");
    standby.promote();
    gets_well(&service, "readonly");
    let refresh = json!({"refreshToken": pair.refresh});
    service.api().post("/api/v1/auth/refresh", &refresh).expect(200);
    sign_in(&service.api(), &relay, "new@example.com");
}

#[test]
#[ignore = "needs PostgreSQL's programs: cargo xtask neighbours"]
fn r2_a_failover_among_the_hosts_of_the_url() {
    let mut primary = Cluster::start("first", "");
    let database = primary.database();
    let standby = primary.standby("second");
    let both = format!("127.0.0.1:{},127.0.0.1:{}", standby.port(), primary.port());
    let url = database
        .url()
        .replace(&format!("127.0.0.1:{}", primary.port()), &both);
    let relay = ScriptedSmtp::start(Script::default());
    // The standby is named first and passed over: it only reads.
    let service = Service::start(&database, &relay.url(), &[("DATABASE_URL", &url)]);
    sign_in(&service.api(), &relay, "you@example.com");
    standby.has_caught_up(&primary);
    primary.kill();
    refuses(&service, "between");
    standby.promote();
    gets_well(&service, "between");
    sign_in(&service.api(), &relay, "new@example.com");
}
