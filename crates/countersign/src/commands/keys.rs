//! `countersign keys …` and `countersign root-secret rotate`: the keys that sign, and the secret they are sealed under.

use std::process::ExitCode;

use chrono::TimeDelta;
use countersign_core::Core;
use countersign_core::nouns::Timestamp;
use countersign_core::ports::signing_keys::SigningKeyRow;
use countersign_core::usecases::rotate_root_secret::rotate_root_secret;
use countersign_core::usecases::rotate_signing_keys::{retire_signing_key, rotate_signing_keys};
use serde_json::{Value, json};

use super::operating::open_core;
use super::output::{Format, counted, instant, maybe_instant, moment, table};
use crate::failure::Failure;
use crate::settings::Settings;

/// What to do with signing keys.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum KeysCommand {
    /// List the signing keys
    List {
        #[command(flatten)]
        format: Format,
    },
    /// Make the next signing key; it is published first, and signs after `keys.publish_ahead`
    Rotate {
        /// Let it sign at once: for when the present key leaked. Programs that hold a copy of the JWKS refuse its tokens
        /// until they fetch it anew
        #[arg(long)]
        now: bool,
        #[command(flatten)]
        format: Format,
    },
    /// Take a key that another has followed out of the JWKS once its last token has ended
    Retire {
        /// The `kid` of the key
        kid: String,
        /// Take it out at once: tokens made with it end
        #[arg(long)]
        now: bool,
        #[command(flatten)]
        format: Format,
    },
}

/// What to do with the root secret.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum RootSecretCommand {
    /// Seal the signing keys under the present root secret, and tell how long the previous one is needed
    Rotate {
        #[command(flatten)]
        format: Format,
    },
}

/// Does what is to be done with signing keys.
pub(crate) fn run(settings: &Settings, command: &KeysCommand) -> Result<ExitCode, Failure> {
    let core = open_core(settings)?;
    match command {
        KeysCommand::List { format } => list(&core, *format),
        KeysCommand::Rotate { now, format } => {
            let ahead = if *now {
                TimeDelta::zero()
            } else {
                settings.keys.publish_ahead
            };
            let key = rotate_signing_keys(&core, ahead)?;
            format.done(
                || json!({ "kid": key.kid, "signs_from": instant(key.signs_from) }),
                || {
                    format!(
                        "made signing key {}; it signs from {} (UTC)",
                        key.kid,
                        moment(key.signs_from)
                    )
                },
            )
        }
        KeysCommand::Retire { kid, now, format } => {
            let at =
                retire_signing_key(&core, kid, *now).map_err(|error| Failure::Told(error.to_string()))?;
            format.done(
                || json!({ "kid": kid, "retires_at": instant(at) }),
                || format!("signing key {kid} leaves the JWKS at {} (UTC)", moment(at)),
            )
        }
    }
}

fn list(core: &Core, format: Format) -> Result<ExitCode, Failure> {
    let (now, keys) = (core.store.read_time()?, core.store.list_signing_keys()?);
    let signer = core.signing();
    let signer = signer.signer(now).map(|key| key.kid().to_owned());
    format.done(
        || {
            let list: Vec<Value> = keys
                .iter()
                .map(|key| record(key, signer.as_deref(), now))
                .collect();
            json!({ "root_secret_check": core.keys.check_value(), "keys": list })
        },
        || {
            let row = |key: &SigningKeyRow| {
                vec![
                    key.kid.clone(),
                    state(key, signer.as_deref(), now).to_owned(),
                    moment(key.created_at),
                    moment(key.signs_from),
                    key.retires_at.map(moment).unwrap_or_default(),
                ]
            };
            let rows: Vec<_> = keys.iter().map(row).collect();
            table(&["KID", "STATE", "MADE (UTC)", "SIGNS FROM", "LEAVES"], &rows)
                + &format!("\nroot secret check: {}\n", core.keys.check_value())
        },
    )
}

fn record(key: &SigningKeyRow, signer: Option<&str>, now: Timestamp) -> Value {
    json!({
        "kid": key.kid,
        "state": state(key, signer, now),
        "created_at": instant(key.created_at),
        "signs_from": instant(key.signs_from),
        "retires_at": maybe_instant(key.retires_at),
    })
}

fn state(key: &SigningKeyRow, signer: Option<&str>, now: Timestamp) -> &'static str {
    if key.retires_at.is_some_and(|at| at <= now) {
        "retired"
    } else if signer == Some(key.kid.as_str()) {
        "signs"
    } else if key.signs_from > now {
        "published"
    } else {
        "verifies"
    }
}

/// Does what is to be done with the root secret.
pub(crate) fn run_root_secret(settings: &Settings, command: &RootSecretCommand) -> Result<ExitCode, Failure> {
    let RootSecretCommand::Rotate { format } = command;
    let core = open_core(settings)?;
    let done = rotate_root_secret(&core).map_err(|error| Failure::Told(error.to_string()))?;
    let until = done.needed_until();
    let missing = done
        .older
        .iter()
        .filter(|key_use| core.keys.by_id(key_use.key_id).is_none());
    let missing: u64 = missing.map(|key_use| key_use.sessions + key_use.challenges).sum();
    format.done(
        || {
            json!({
                "resealed": done.resealed,
                "root_secret_check": core.keys.check_value(),
                "older_sessions": done.older.iter().map(|key_use| key_use.sessions).sum::<u64>(),
                "older_challenges": done.older.iter().map(|key_use| key_use.challenges).sum::<u64>(),
                "previous_needed_until": maybe_instant(until),
                "made_under_unknown_secret": missing,
            })
        },
        || {
            let mut text = format!(
                "{} sealed anew under root secret {}\n",
                counted(done.resealed, "signing key", "signing keys"),
                core.keys.check_value()
            );
            match until {
                None if settings.previous_root_secret.is_none() => {
                    text.push_str("nothing was made under another root secret\n");
                }
                None => text.push_str("nothing needs the previous root secret any more: take it out of the settings\n"),
                Some(until) => {
                    let sessions: u64 = done.older.iter().map(|key_use| key_use.sessions).sum();
                    let codes: u64 = done.older.iter().map(|key_use| key_use.challenges).sum();
                    text.push_str(&format!(
                        "{} and {} were made under the previous one: keep it in previous_root_secret until they have \
                         ended, at the latest {} (UTC)\n",
                        counted(sessions, "session", "sessions"),
                        counted(codes, "code", "codes"),
                        moment(until)
                    ));
                }
            }
            if missing > 0 {
                text.push_str(&format!(
                    "warning: {missing} of them were made under a root secret that is not set: they do not work\n"
                ));
            }
            text
        },
    )
}
