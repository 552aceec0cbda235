//! The settings of codes and budgets: what may be tried, asked for and mailed how often.

use chrono::TimeDelta;
use countersign_core::nouns::budget::NetLimits;
use countersign_core::policy::{
    DeploymentLimits, InviteLimits, Joining, LedgerLimits, LinkLives, MailLimits, PasswordLimits, Policy,
    SessionLimits, SignupMode,
};

use super::{Section, Setting, section};

/// A limit: none is 0, which would shut everybody out.
const COUNT: [&str; 2] = ["1", "65535"];
/// The same, where the whole deployment is counted.
const MANY: [&str; 2] = ["1", "4294967295"];
/// A window or a lock.
const WINDOW: [&str; 2] = ["1s", "30d"];

/// The policy, taken apart.
pub(super) struct Limits<'a> {
    pub(super) code_life: &'a mut TimeDelta,
    pub(super) guesses: &'a mut i16,
    pub(super) links: &'a mut LinkLives,
    pub(super) mails: &'a mut MailLimits,
    pub(super) sources: &'a mut NetLimits,
    pub(super) checks: &'a mut NetLimits,
    pub(super) trips: &'a mut NetLimits,
    pub(super) failures: &'a mut LedgerLimits,
    pub(super) deployment: &'a mut DeploymentLimits,
    pub(super) sessions: &'a mut SessionLimits,
    pub(super) invites: &'a mut InviteLimits,
    pub(super) signup: &'a mut SignupMode,
    pub(super) allowed_domains: &'a mut Vec<String>,
    pub(super) blocked_domains: &'a mut Vec<String>,
    pub(super) sign_in_creates: &'a mut bool,
    pub(super) passwords: &'a mut PasswordLimits,
    pub(super) notify_new_sign_in: &'a mut bool,
    pub(super) locked_out_every: &'a mut TimeDelta,
}

impl<'a> Limits<'a> {
    pub(super) fn of(policy: &'a mut Policy) -> Self {
        let Policy {
            code_life,
            guesses,
            links,
            mails,
            sends_by_source,
            checks_by_source,
            trips_by_source,
            failures,
            deployment,
            sessions,
            invites,
            joining:
                Joining {
                    mode,
                    allowed_domains,
                    blocked_domains,
                    sign_in_creates,
                },
            passwords,
            // What `enumeration` comes to.
            hides: _,
            signs_refresh_tokens: _,
            // What `descope.test_domain` comes to.
            test_users: _,
            notify_new_sign_in,
            locked_out_mail_every,
        } = policy;
        Self {
            code_life,
            guesses,
            links,
            mails,
            sources: sends_by_source,
            checks: checks_by_source,
            trips: trips_by_source,
            failures,
            deployment,
            sessions,
            invites,
            signup: mode,
            allowed_domains,
            blocked_domains,
            sign_in_creates,
            passwords,
            notify_new_sign_in,
            locked_out_every: locked_out_mail_every,
        }
    }
}

pub(super) fn codes<'a>(life: &'a mut TimeDelta, guesses: &'a mut i16) -> Section<'a> {
    let settings = vec![
        Setting::between("life", life, ["1s", "1d"], "How long a code lives."),
        Setting::between(
            "guesses",
            guesses,
            ["1", "32767"],
            "Wrong guesses that count per code; then it is dead.",
        ),
    ];
    section("codes", "Codes in mails.", settings)
}

pub(super) fn mails<'a>(limits: &'a mut MailLimits, locked_out_every: &'a mut TimeDelta) -> Section<'a> {
    let MailLimits {
        window,
        per_class,
        all,
        per_mailbox,
        cooldown,
        cooldown_max,
    } = limits;
    let settings = vec![
        Setting::between(
            "window",
            window,
            WINDOW,
            "The sliding window of the limits in this section.",
        ),
        Setting::between(
            "per_class",
            per_class,
            COUNT,
            "Mails of one class (sign-in, reset, …) per address.",
        ),
        Setting::between("all", all, COUNT, "Mails of all classes together per address."),
        Setting::between(
            "per_mailbox",
            per_mailbox,
            COUNT,
            "Mails per mailbox, that is without `+tag`, and at Gmail without dots.",
        ),
        Setting::between(
            "cooldown",
            cooldown,
            ["0s", "1d"],
            "The wait after a first mail, on surfaces that have one; doubles with each until a success.",
        ),
        Setting::between(
            "cooldown_max",
            cooldown_max,
            ["0s", "1d"],
            "The longest such wait.",
        ),
        Setting::between(
            "locked_out_every",
            locked_out_every,
            WINDOW,
            "How often one address may get the mail that says it is locked.",
        ),
    ];
    section("mails", "How many mails one address may be sent.", settings)
}

pub(super) fn sources(limits: &mut NetLimits) -> Section<'_> {
    let NetLimits {
        ip,
        net64,
        net48,
        window,
    } = limits;
    let settings = vec![
        Setting::between("ip", ip, COUNT, "Mails asked for from one IP address."),
        Setting::between("net64", net64, COUNT, "Mails asked for from one IPv6 /64."),
        Setting::between("net48", net48, COUNT, "Mails asked for from one IPv6 /48."),
        Setting::between(
            "window",
            window,
            WINDOW,
            "The sliding window of the limits in this section.",
        ),
    ];
    section(
        "sources",
        "How many mails may be asked for from one place.",
        settings,
    )
}

pub(super) fn failures(limits: &mut LedgerLimits) -> Section<'_> {
    let LedgerLimits {
        hour,
        day,
        failures_per_hour,
        failures_per_day,
        failures_in_a_row,
        lock,
        lock_max,
    } = limits;
    let settings = vec![
        Setting::between("hour", hour, WINDOW, "The shorter window."),
        Setting::between("day", day, WINDOW, "The longer window."),
        Setting::between(
            "per_hour",
            failures_per_hour,
            COUNT,
            "Wrong guesses in the shorter window, then a lock.",
        ),
        Setting::between(
            "per_day",
            failures_per_day,
            COUNT,
            "Wrong guesses in the longer window, then a lock.",
        ),
        Setting::between(
            "in_a_row",
            failures_in_a_row,
            COUNT,
            "Wrong guesses without a success between them; then codes are off for the address until a link, a known \
             device or `countersign unlock`.",
        ),
        Setting::between(
            "lock",
            lock,
            WINDOW,
            "How long the first lock lasts; each one after it doubles.",
        ),
        Setting::between("lock_max", lock_max, WINDOW, "The longest lock."),
    ];
    section(
        "failures",
        "Wrong guesses per address, or per known device.",
        settings,
    )
}

pub(super) fn deployment(limits: &mut DeploymentLimits) -> Section<'_> {
    let DeploymentLimits {
        sends_per_hour,
        failures_per_ten_minutes,
        stranger_mails_per_hour,
        guesses_while_overspent,
        failing_source:
            NetLimits {
                ip,
                net64,
                net48,
                window,
            },
    } = limits;
    let settings = vec![
        Setting::between(
            "sends_per_hour",
            sends_per_hour,
            MANY,
            "Codes asked for; beyond it the answer is 429.",
        ),
        Setting::between(
            "failures_per_ten_minutes",
            failures_per_ten_minutes,
            MANY,
            "Wrong guesses; beyond it there is an alarm, sources that fail are cut, and guesses are fewer.",
        ),
        Setting::between(
            "stranger_mails_per_hour",
            stranger_mails_per_hour,
            MANY,
            "Mails to addresses without an account; beyond it they are not sent.",
        ),
        Setting::between(
            "guesses_while_overspent",
            guesses_while_overspent,
            ["1", "32767"],
            "Guesses per code for unknown devices while there are too many failures.",
        ),
        Setting::between(
            "failing_source_ip",
            ip,
            COUNT,
            "Wrong guesses from one IP address, meanwhile.",
        ),
        Setting::between(
            "failing_source_net64",
            net64,
            COUNT,
            "Wrong guesses from one IPv6 /64, meanwhile.",
        ),
        Setting::between(
            "failing_source_net48",
            net48,
            COUNT,
            "Wrong guesses from one IPv6 /48, meanwhile.",
        ),
        Setting::between(
            "failing_source_window",
            window,
            WINDOW,
            "The sliding window of those three.",
        ),
    ];
    section(
        "deployment",
        "Over all addresses and all instances together.",
        settings,
    )
}
