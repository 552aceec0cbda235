//! R2: a disk without a byte left, under PostgreSQL's tables, under its write-ahead log, and under an SQLite file.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use serde_json::json;

use crate::cluster::Cluster;
use crate::outages::{SOON, ask, gets_well, refuses};
use crate::small_disk::SmallDisk;
use crate::support::{Database, Script, ScriptedSmtp, Service, eventually};
use crate::walk::sign_in;

/// Asks for codes until none is given any more: what room is left in files that are there is used up first.
fn exhaust(service: &Service) {
    let mut asked = 0;
    eventually("nothing more fits", || {
        let all_refused = (0..20).all(|_| {
            asked += 1;
            answers_in_time(service, &format!("last{asked}@example.com")) == 503
        });
        all_refused.then_some(())
    });
}

/// Whatever happens just now, the answer is a yes or a 503 that says when to come back, and it is soon.
fn answers_in_time(service: &Service, address: &str) -> u16 {
    let began = Instant::now();
    let reply = ask(service, address);
    let took = began.elapsed();
    assert!(
        matches!(reply.status, 200 | 503),
        "R2: {} {}",
        reply.status,
        reply.body
    );
    assert_eq!(
        reply.status == 503,
        reply.retry_after.is_some(),
        "R2: when to come back"
    );
    assert!(took < SOON, "R2: answered after {took:?}");
    reply.status
}

#[test]
#[ignore = "needs PostgreSQL's programs: cargo xtask neighbours"]
fn r2_no_room_for_tables() {
    let cluster = Cluster::start_with_tables_on(SmallDisk::new("tables", 16), "full");
    let (database, relay) = (cluster.database(), ScriptedSmtp::start(Script::default()));
    let service = Service::start(&database, &relay.url(), &[]);
    let pair = sign_in(&service.api(), &relay, "you@example.com");
    cluster.disk().fill();
    exhaust(&service);
    for n in 0..4 {
        assert_eq!(answers_in_time(&service, &format!("full{n}@example.com")), 503);
    }
    service.api().get("/healthz").expect(200);
    // What needs no room goes on, and so readiness stays: a load balancer must not take sessions away, too.
    service.api().me(&pair.access).expect(200);
    service.api().get("/readyz").expect(200);
    assert!(
        cluster.log().contains("No space left on device"),
        "{}",
        cluster.log()
    );
    cluster.disk().empty();
    gets_well(&service, "full");
    sign_in(&service.api(), &relay, "new@example.com");
}

#[test]
#[ignore = "needs PostgreSQL's programs: cargo xtask neighbours"]
fn r2_no_room_for_the_write_ahead_log() {
    postgres_gives_up(Cluster::start_with_log_on(SmallDisk::new("log", 48), "log-full"));
}

#[test]
#[ignore = "needs PostgreSQL's programs: cargo xtask neighbours"]
fn r2_no_room_for_anything() {
    postgres_gives_up(Cluster::start_with_all_on(SmallDisk::new("all", 160), "all-full"));
}

/// Fills the disk under the write-ahead log while people ask for codes, until the server has ended by itself.
fn postgres_gives_up(mut cluster: Cluster) {
    let (database, relay) = (cluster.database(), ScriptedSmtp::start(Script::default()));
    let service = Service::start(&database, &relay.url(), &[]);
    let pair = sign_in(&service.api(), &relay, "you@example.com");
    cluster.disk().fill();
    let (is_over, asked, given) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for client in 0..3 {
            let (service, is_over, asked, given) = (&service, &is_over, &asked, &given);
            scope.spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    let n = asked.fetch_add(1, Ordering::Relaxed);
                    if answers_in_time(service, &format!("c{client}n{n}@example.com")) == 200 {
                        given.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
        // PostgreSQL panics when its log cannot grow, starts anew, and gives up when that needs room, too.
        let url = cluster.url("postgres");
        eventually("PostgreSQL gives up", || {
            if let Ok(mut connection) = PgConnection::establish(&url) {
                let _ = connection
                    .batch_execute("SELECT pg_logical_emit_message(false, '', repeat('-', 1000000))");
            }
            cluster.has_ended().then_some(())
        });
        is_over.store(true, Ordering::Relaxed);
    });
    let log = cluster.log();
    assert!(
        log.contains("PANIC") && log.contains("No space left on device"),
        "{log}"
    );
    refuses(&service, "log-full");
    cluster.disk().empty();
    // As systemd or Docker would.
    cluster.restart();
    gets_well(&service, "log-full");
    let refresh = json!({"refreshToken": pair.refresh});
    service.api().post("/api/v1/auth/refresh", &refresh).expect(200);
    // Whoever was told yes gets the mail.
    let accepted = given.load(Ordering::Relaxed);
    let kept = database.number("SELECT count(*) FROM outbox WHERE address LIKE 'c_n%'");
    assert!(
        usize::try_from(kept).unwrap() >= accepted,
        "R3: {accepted} accepted, {kept} kept"
    );
}

#[test]
#[ignore = "needs a small disk: cargo xtask neighbours"]
fn r2_no_room_for_an_sqlite_file() {
    let disk = SmallDisk::new("sqlite", 8);
    let database = Database::Sqlite {
        folder: disk.path().to_owned(),
    };
    let relay = ScriptedSmtp::start(Script::default());
    let service = Service::start_by(|binary| disk.command(binary, None), &database, &relay.url());
    let pair = sign_in(&service.api(), &relay, "you@example.com");
    disk.fill();
    exhaust(&service);
    for n in 0..4 {
        assert_eq!(answers_in_time(&service, &format!("full{n}@example.com")), 503);
    }
    service.api().get("/healthz").expect(200);
    service.api().me(&pair.access).expect(200);
    disk.empty();
    gets_well(&service, "full");
    sign_in(&service.api(), &relay, "new@example.com");
}
