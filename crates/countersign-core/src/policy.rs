//! Every number a rule uses, in one place. Defaults are those of the bar; settings may change each.

use chrono::TimeDelta;

use crate::nouns::address::Address;
use crate::nouns::budget::NetLimits;
use crate::nouns::user::User;

/// Limits of mails per address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailLimits {
    /// The sliding window of all mail limits.
    pub window: TimeDelta,
    /// Mails of one class (sign-in, reset, …) per address.
    pub per_class: u16,
    /// Mails of all classes together per address.
    pub all: u16,
    /// Mails per mailbox, `+tag` and Gmail dots aside.
    pub per_mailbox: u16,
    /// The wait after a first mail, on surfaces that have one; doubles with each.
    pub cooldown: TimeDelta,
    /// The longest such wait.
    pub cooldown_max: TimeDelta,
}

/// Limits of failed guesses per address or device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerLimits {
    /// The shorter window.
    pub hour: TimeDelta,
    /// The longer window.
    pub day: TimeDelta,
    /// Failures per lane in the shorter window.
    pub failures_per_hour: u16,
    /// Failures per lane in the longer window.
    pub failures_per_day: u16,
    /// Failures in a row that turn codes off.
    pub failures_in_a_row: u16,
    /// How long the first lock lasts; each one after it doubles.
    pub lock: TimeDelta,
    /// The longest lock.
    pub lock_max: TimeDelta,
}

/// Limits over all addresses together, counted in memory and settled every second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeploymentLimits {
    /// Codes asked for per hour; beyond it requests answer 429.
    pub sends_per_hour: u32,
    /// Failures in ten minutes; beyond it failing sources are cut and guesses are fewer.
    pub failures_per_ten_minutes: u32,
    /// Mails per hour to addresses without an account; beyond it they are not sent.
    pub stranger_mails_per_hour: u32,
    /// Guesses per challenge for devices without a token while failures are overspent.
    pub guesses_while_overspent: i16,
    /// Failures a source may cause while failures are overspent.
    pub failing_source: NetLimits,
}

/// Lifetimes of sessions and tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLimits {
    /// A session unused for so long ends.
    pub idle: TimeDelta,
    /// A session this old ends.
    pub absolute: TimeDelta,
    /// The life of an access JWT.
    pub access_token: TimeDelta,
    /// How long the immediate predecessor of a refresh token is answered with the same successor.
    pub refresh_grace: TimeDelta,
    /// The life of a device token.
    pub device_token: TimeDelta,
    /// How recent a sign-in must be for acts that need a fresh one.
    pub fresh_sign_in: TimeDelta,
}

/// Invites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InviteLimits {
    /// How long an invite may be accepted after it was mailed.
    pub life: TimeDelta,
    /// How long after it was mailed the link of an invite also signs an existing user in; later it only joins.
    pub signs_in: TimeDelta,
    /// Invites one account may send within the window.
    pub per_account: u16,
    /// That window.
    pub window: TimeDelta,
    /// Whether somebody may invite whose own mailbox was never proven.
    pub from_unproven: bool,
}

/// What a password has to be, and what hashing it may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordLimits {
    /// The fewest code points of a new password; fewer than 8 count as 8.
    pub min_length: u16,
    /// What a new hash costs; hashes that cost otherwise are made anew at the next sign-in.
    pub cost: HashCost,
    /// How many are hashed at once; `None`: as many as there are processors.
    pub at_once: Option<u16>,
    /// How many may wait for each that is hashed at once.
    pub waiting_each: u16,
}

/// The parameters of Argon2id (RFC 9106). Values outside the ranges count as the nearest inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashCost {
    /// Memory in KiB, 1,024 to 262,144.
    pub memory_kib: u32,
    /// Passes over the memory, 1 to 16.
    pub iterations: u32,
    /// Lanes, 1 to 16; all are computed by one thread.
    pub lanes: u32,
}

impl Default for PasswordLimits {
    fn default() -> Self {
        Self {
            min_length: 15,
            cost: HashCost {
                memory_kib: 19_456,
                iterations: 2,
                lanes: 1,
            },
            at_once: None,
            waiting_each: 16,
        }
    }
}

/// How long links live. The code printed beside a link lives as long as it: it stands in for the asking browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkLives {
    /// To sign in.
    pub sign_in: TimeDelta,
    /// To confirm a sign-up.
    pub sign_up: TimeDelta,
    /// To set a new password.
    pub reset: TimeDelta,
    /// To prove an address one has, or takes.
    pub verification: TimeDelta,
    /// To go back to an old address.
    pub undo: TimeDelta,
    /// From a page of ours to an app.
    pub handoff: TimeDelta,
}

impl Default for LinkLives {
    fn default() -> Self {
        Self {
            sign_in: TimeDelta::minutes(10),
            sign_up: TimeDelta::hours(1),
            reset: TimeDelta::hours(1),
            verification: TimeDelta::days(1),
            undo: TimeDelta::hours(72),
            handoff: TimeDelta::seconds(60),
        }
    }
}

/// Who may become a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignupMode {
    /// Anybody whose domain is allowed.
    Open,
    /// Only who was invited.
    InviteOnly,
    /// Nobody.
    Closed,
}

/// The joining rule: it holds for every path that could create a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joining {
    /// The mode.
    pub mode: SignupMode,
    /// If not empty, the only domains that may join.
    pub allowed_domains: Vec<String>,
    /// Domains that may not.
    pub blocked_domains: Vec<String>,
    /// Whether a code asked for with `purpose: "signin"` also creates a user.
    pub sign_in_creates: bool,
}

impl Joining {
    /// Whether the owner of this address may become a user.
    pub fn admits(&self, address: &Address) -> bool {
        self.mode == SignupMode::Open && self.admits_domain(address)
    }

    /// The same for somebody who was invited.
    pub fn admits_invited(&self, address: &Address) -> bool {
        self.mode != SignupMode::Closed && self.admits_domain(address)
    }

    fn admits_domain(&self, address: &Address) -> bool {
        let under = |list: &[String]| list.iter().any(|domain| is_under(address.domain(), domain));
        !under(&self.blocked_domains) && (self.allowed_domains.is_empty() || under(&self.allowed_domains))
    }
}

fn is_under(domain: &str, parent: &str) -> bool {
    domain
        .strip_suffix(parent)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Where users of tests may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TestUsers {
    /// Nowhere.
    #[default]
    Nowhere,
    /// At addresses of this domain and below it.
    Under(String),
    /// At any address that is nobody's, in development.
    Anywhere,
}

impl TestUsers {
    /// Whether one may be at this address.
    pub fn admits(&self, address: &Address) -> bool {
        match self {
            TestUsers::Nowhere => false,
            TestUsers::Under(domain) => is_under(address.domain(), domain),
            TestUsers::Anywhere => true,
        }
    }

    /// Whether this user may take this address: those of tests only one where they may be.
    pub fn admits_move(&self, user: &User, to: &Address) -> bool {
        !user.profile.is_test || self.admits(to)
    }
}

/// All of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The life of a code.
    pub code_life: TimeDelta,
    /// Wrong guesses that count per challenge.
    pub guesses: i16,
    /// The lives of links.
    pub links: LinkLives,
    /// Mails per address.
    pub mails: MailLimits,
    /// Mails per source.
    pub sends_by_source: NetLimits,
    /// Looks at whether an address is known, and sign-ups at once, per source.
    pub checks_by_source: NetLimits,
    /// Trips to social providers begun, per source.
    pub trips_by_source: NetLimits,
    /// Failures per address.
    pub failures: LedgerLimits,
    /// Everything over all addresses.
    pub deployment: DeploymentLimits,
    /// Sessions.
    pub sessions: SessionLimits,
    /// Invites.
    pub invites: InviteLimits,
    /// Joining.
    pub joining: Joining,
    /// Where users of tests may be.
    pub test_users: TestUsers,
    /// Passwords.
    pub passwords: PasswordLimits,
    /// Whether refresh tokens are signed too, as on the Descope surface: then a retired signing key has to stay for as
    /// long as one of them lives.
    pub signs_refresh_tokens: bool,
    /// Whether nothing may tell if an address has an account (`enumeration = hide`).
    pub hides: bool,
    /// Whether a sign-in from a device without a token mails a notice.
    pub notify_new_sign_in: bool,
    /// How often one address may get the `locked_out` mail.
    pub locked_out_mail_every: TimeDelta,
}

impl Policy {
    /// The longest life of anything a signing key signs.
    pub fn longest_signed(&self) -> TimeDelta {
        if self.signs_refresh_tokens {
            self.sessions.idle.max(self.sessions.access_token)
        } else {
            self.sessions.access_token
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        let hour = TimeDelta::hours(1);
        Self {
            code_life: TimeDelta::minutes(10),
            guesses: 5,
            links: LinkLives::default(),
            mails: MailLimits {
                window: hour,
                per_class: 5,
                all: 20,
                per_mailbox: 60,
                cooldown: TimeDelta::seconds(30),
                cooldown_max: TimeDelta::seconds(120),
            },
            sends_by_source: NetLimits {
                ip: 100,
                net64: 60,
                net48: 300,
                window: hour,
            },
            checks_by_source: NetLimits {
                ip: 60,
                net64: 60,
                net48: 300,
                window: hour,
            },
            trips_by_source: NetLimits {
                ip: 100,
                net64: 60,
                net48: 300,
                window: hour,
            },
            failures: LedgerLimits {
                hour,
                day: TimeDelta::days(1),
                failures_per_hour: 10,
                failures_per_day: 20,
                failures_in_a_row: 100,
                lock: TimeDelta::minutes(15),
                lock_max: hour,
            },
            deployment: DeploymentLimits {
                sends_per_hour: 100_000,
                failures_per_ten_minutes: 1_000,
                stranger_mails_per_hour: 2_000,
                guesses_while_overspent: 2,
                failing_source: NetLimits {
                    ip: 30,
                    net64: 30,
                    net48: 30,
                    window: hour,
                },
            },
            sessions: SessionLimits {
                idle: TimeDelta::days(30),
                absolute: TimeDelta::days(90),
                access_token: TimeDelta::minutes(5),
                refresh_grace: TimeDelta::seconds(30),
                device_token: TimeDelta::days(180),
                fresh_sign_in: TimeDelta::minutes(10),
            },
            invites: InviteLimits {
                life: TimeDelta::days(7),
                signs_in: TimeDelta::days(1),
                per_account: 50,
                window: TimeDelta::days(1),
                from_unproven: false,
            },
            joining: Joining {
                mode: SignupMode::Open,
                allowed_domains: Vec::new(),
                blocked_domains: Vec::new(),
                sign_in_creates: true,
            },
            test_users: TestUsers::default(),
            passwords: PasswordLimits::default(),
            signs_refresh_tokens: false,
            hides: false,
            notify_new_sign_in: true,
            locked_out_mail_every: hour,
        }
    }
}
