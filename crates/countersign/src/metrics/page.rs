//! The page, family by family. `docs/observability.md` tells what each means and what to do about it.

use chrono::TimeDelta;
use countersign_core::Core;
use countersign_http::HttpReading;

use super::exposition::Exposition;
use super::outcomes::Outcomes;
use super::{Kept, process};

/// Classes of status, as they are called.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// Writes all of it.
pub(super) fn write(core: &Core, kept: &Kept) -> String {
    let mut page = Exposition::default();
    page.gauge("countersign_build_info", "Which release this is; always 1.")
        .sample(&[("version", env!("CARGO_PKG_VERSION"))], 1);
    if let Some(http) = kept.http.get() {
        let reading = http.read();
        requests(&mut page, &reading);
        crew(&mut page, &reading);
    }
    outcomes(&mut page, &kept.outcomes);
    outbox(&mut page, core, kept);
    deployment(&mut page, core);
    pools(&mut page, core);
    signing_keys(&mut page, core);
    let started_at = seconds(
        kept.started_at
            .signed_duration_since(chrono::DateTime::UNIX_EPOCH),
    );
    process::write(&mut page, started_at);
    page.into_text()
}

fn requests(page: &mut Exposition, reading: &HttpReading) {
    let mut family = page.counter(
        "countersign_http_requests_total",
        "Requests answered, by matched route, method and class of status.",
    );
    for of in &reading.requests {
        for (class, answered) in CLASSES.iter().zip(of.answered).filter(|(_, count)| *count > 0) {
            let labels = [("route", of.route), ("method", of.method), ("status", class)];
            family.sample(&labels, answered);
        }
    }
    let mut family = page.histogram(
        "countersign_http_request_seconds",
        "How long requests took, by matched route and method.",
    );
    for of in &reading.requests {
        family.ranges(&[("route", of.route), ("method", of.method)], &of.took);
    }
}

fn crew(page: &mut Exposition, reading: &HttpReading) {
    let crew = &reading.crew;
    let mut family = page.gauge(
        "countersign_queue_waiting",
        "Requests that wait for a thread, by class.",
    );
    for class in &crew.classes {
        family.sample(&[("class", class.class.as_str())], class.waiting);
    }
    let mut family = page.gauge(
        "countersign_queue_oldest_seconds",
        "How long the first of them has waited.",
    );
    for class in &crew.classes {
        family.sample(&[("class", class.class.as_str())], class.oldest.as_secs_f64());
    }
    let mut family = page.counter(
        "countersign_queue_refused_total",
        "Work of requests that was not done: too much of it, a store that took too long, a panic.",
    );
    for class in &crew.classes {
        let reasons = [
            ("overloaded", class.overloaded),
            ("timed_out", class.timed_out),
            ("panicked", class.panicked),
        ];
        for (reason, count) in reasons {
            family.sample(&[("class", class.class.as_str()), ("reason", reason)], count);
        }
    }
    let mut family = page.gauge(
        "countersign_queue_threads",
        "Threads that do the work of requests, by whether they hang in the store.",
    );
    let well = crew.threads.saturating_sub(crew.stuck);
    family.sample(&[("state", "well")], well);
    family.sample(&[("state", "stuck")], crew.stuck);
}

fn outcomes(page: &mut Exposition, outcomes: &Outcomes) {
    let mut family = page.counter(
        "countersign_code_requests_total",
        "Codes asked for, by surface and what came of it.",
    );
    for (surface, outcome, count) in outcomes.code_requests.read() {
        family.sample(&[("surface", surface), ("outcome", outcome)], count);
    }
    let mut family = page.counter(
        "countersign_sign_ins_total",
        "Codes shown, by surface and what came of it.",
    );
    for (surface, outcome, count) in outcomes.sign_ins.read() {
        family.sample(&[("surface", surface), ("outcome", outcome)], count);
    }
    let mut family = page.counter(
        "countersign_links_total",
        "Links opened, or the codes printed beside them, by what for and what came of it.",
    );
    for (purpose, outcome, count) in outcomes.links.read() {
        family.sample(&[("purpose", purpose), ("outcome", outcome)], count);
    }
    let mut family = page.counter(
        "countersign_passwords_total",
        "Passwords used, by what for and what came of it.",
    );
    for (act, outcome, count) in outcomes.passwords.read() {
        family.sample(&[("act", act), ("outcome", outcome)], count);
    }
    let mut family = page.counter(
        "countersign_social_sign_ins_total",
        "Returns from social providers, by what came of it.",
    );
    for (_, outcome, count) in outcomes.socials.read() {
        family.sample(&[("outcome", outcome)], count);
    }
    let mut family = page.counter(
        "countersign_team_acts_total",
        "What people did in their accounts, by what came of it.",
    );
    for (act, outcome, count) in outcomes.teams.read() {
        family.sample(&[("act", act), ("outcome", outcome)], count);
    }
    let mut family = page.counter(
        "countersign_refreshes_total",
        "Refresh tokens shown, by what came of it.",
    );
    for (_, outcome, count) in outcomes.refreshes.read() {
        family.sample(&[("outcome", outcome)], count);
    }
    let mut family = page.counter(
        "countersign_budget_spent_total",
        "What was refused or left undone for a budget that was spent, by budget.",
    );
    for (_, budget, count) in outcomes.budgets.read() {
        family.sample(&[("budget", budget)], count);
    }
    let mut family = page.counter(
        "countersign_mails_total",
        "Mails a worker was through with, for now or for good, by template and state.",
    );
    for (mail, state, count) in outcomes.mails.read() {
        family.sample(&[("mail", mail), ("state", state)], count);
    }
    page.histogram(
        "countersign_mail_delay_seconds",
        "From the request to the relay's acceptance, for mails that were handed over.",
    )
    .ranges(&[], &outcomes.mail_delay.read());
}

fn outbox(page: &mut Exposition, core: &Core, kept: &Kept) {
    let Some((ago, lanes)) = kept.backlogs.read(core) else {
        return;
    };
    let mut family = page.gauge(
        "countersign_outbox_mails",
        "Mails of the deployment that are not sent yet, by lane.",
    );
    for waiting in &lanes {
        family.sample(&[("lane", waiting.lane.as_str())], waiting.open);
    }
    let mut family = page.gauge(
        "countersign_outbox_oldest_due_seconds",
        "How long the oldest mail that is due has been so, by lane.",
    );
    for waiting in &lanes {
        family.sample(&[("lane", waiting.lane.as_str())], waiting.overdue.as_secs_f64());
    }
    page.gauge(
        "countersign_outbox_look_age_seconds",
        "How long ago this instance last looked into the outbox.",
    )
    .sample(&[], ago.as_secs_f64());
}

fn deployment(page: &mut Exposition, core: &Core) {
    let (counters, limits) = (&core.deployment, &core.policy.deployment);
    let budgets = [
        (&counters.sends, limits.sends_per_hour),
        (&counters.failures, limits.failures_per_ten_minutes),
        (&counters.stranger_mails, limits.stranger_mails_per_hour),
    ];
    let mut family = page.gauge(
        "countersign_deployment_budget_used",
        "What the present window of a budget of the whole deployment holds.",
    );
    for (counter, _) in &budgets {
        family.sample(&[("budget", counter.name())], counter.sum());
    }
    let mut family = page.gauge("countersign_deployment_budget_limit", "What it may hold.");
    for (counter, limit) in &budgets {
        family.sample(&[("budget", counter.name())], limit);
    }
}

fn pools(page: &mut Exposition, core: &Core) {
    let pools = core.store.read_pools();
    let mut family = page.gauge(
        "countersign_store_connections",
        "Connections to the database, by pool and whether they are in use.",
    );
    for pool in &pools {
        let idle = pool.open.saturating_sub(pool.in_use);
        family.sample(&[("pool", pool.name), ("state", "in_use")], pool.in_use);
        family.sample(&[("pool", pool.name), ("state", "idle")], idle);
    }
    let mut family = page.gauge("countersign_store_connections_max", "How many there may be.");
    for pool in &pools {
        family.sample(&[("pool", pool.name)], pool.size);
    }
    let mut family = page.histogram(
        "countersign_store_wait_seconds",
        "How long calls waited for a connection and got one.",
    );
    for pool in &pools {
        family.ranges(&[("pool", pool.name)], &pool.waits);
    }
    let mut family = page.counter(
        "countersign_store_timeouts_total",
        "Calls that waited for a connection in vain.",
    );
    for pool in &pools {
        family.sample(&[("pool", pool.name)], pool.timeouts);
    }
}

fn signing_keys(page: &mut Exposition, core: &Core) {
    let (keys, now) = (core.signing(), core.now());
    if let Some(signer) = keys.signer(now) {
        page.gauge(
            "countersign_signing_key_age_seconds",
            "How long the key that signs access tokens has done so.",
        )
        .sample(&[], seconds(now - signer.signs_from()));
    }
    page.gauge(
        "countersign_signing_keys",
        "Keys in the JWKS: the one that signs, one to come, those that are kept for their tokens.",
    )
    .sample(&[], keys.in_force(now).count());
}

fn seconds(time: TimeDelta) -> f64 {
    time.to_std().unwrap_or_default().as_secs_f64()
}
