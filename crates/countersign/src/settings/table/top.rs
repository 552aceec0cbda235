//! The settings that stand alone: the ones most people set.

use std::path::PathBuf;

use countersign_core::nouns::surface::Surface;
use countersign_core::policy::SignupMode;
use countersign_email::{Sender, SmtpSettings};
use countersign_http::Network;

use super::{Section, Setting};
use crate::settings::types::{DatabaseUrl, Enumeration, Listen, LogFormat, Mode, PublicUrl, Secret};

pub(super) struct Top<'a> {
    pub(super) mode: &'a mut Mode,
    pub(super) listen: &'a mut Vec<Listen>,
    pub(super) public_url: &'a mut Option<PublicUrl>,
    pub(super) data_dir: &'a mut PathBuf,
    pub(super) database_url: &'a mut Option<DatabaseUrl>,
    pub(super) root_secret: &'a mut Option<Secret>,
    pub(super) previous_root_secret: &'a mut Option<Secret>,
    pub(super) smtp: &'a mut Option<SmtpSettings>,
    pub(super) smtp_fallback: &'a mut Option<SmtpSettings>,
    pub(super) mail_from: &'a mut Option<Sender>,
    pub(super) trusted_proxies: &'a mut Vec<Network>,
    pub(super) trusted_callers: &'a mut Vec<Network>,
    pub(super) surfaces: &'a mut Vec<Surface>,
    pub(super) enumeration: &'a mut Option<Enumeration>,
    pub(super) log_format: &'a mut LogFormat,
    pub(super) signup: &'a mut SignupMode,
}

pub(super) fn section(top: Top<'_>) -> Section<'_> {
    let Top {
        mode,
        listen,
        public_url,
        data_dir,
        database_url,
        root_secret,
        previous_root_secret,
        smtp,
        smtp_fallback,
        mail_from,
        trusted_proxies,
        trusted_callers,
        surfaces,
        enumeration,
        log_format,
        signup,
    } = top;
    let settings = vec![
        Setting::new(
            "mode",
            mode,
            "Whether this is somebody's own machine, where nothing needs to be set, or real users depend on it.",
        ),
        Setting::new(
            "listen",
            listen,
            "Where to listen; if one of the places is taken, the service does not start.",
        ),
        Setting::new(
            "public_url",
            public_url,
            "The URL at which people and programs reach the service: links in mails begin with it, tokens name it \
             as their issuer, cookies are `Secure` where it is https.",
        )
        .by_default("required in production; in development `http://localhost:` and the port"),
        Setting::new(
            "data_dir",
            data_dir,
            "The folder for what is kept on this machine: without `database_url` the database, without \
             `root_secret` the generated secret.",
        ),
        Setting::new("database_url", database_url, "The database; the URL may hold a password.")
            .secret()
            .by_default("required in production; in development an SQLite file in `data_dir`"),
        Setting::new(
            "root_secret",
            root_secret,
            "The secret all keys come from, 32 bytes or more: plain text, or after `base64:` or `hex:`. Whoever has \
             it and the database can sign anybody in; without it the service does not start on that database: see \
             [operations.md](../operations.md#if-the-root-secret-is-lost).",
        )
        .secret()
        .by_default("required in production; in development generated and kept in `data_dir`"),
        Setting::new(
            "previous_root_secret",
            previous_root_secret,
            "Another root secret whose codes, sessions and signing keys still count: the one before, while a new one \
             takes over.",
        )
        .secret(),
        Setting::new("smtp_url", smtp, "The relay that takes the mails.")
            .secret()
            .by_default("required in production; in development mails are shown on `/dev/mailbox`"),
        Setting::new(
            "smtp_fallback_url",
            smtp_fallback,
            "A second relay, which takes the mails while the first cannot be reached.",
        )
        .secret(),
        Setting::new("mail_from", mail_from, "Who mails come from.").by_default("required in production"),
        Setting::new(
            "trusted_proxies",
            trusted_proxies,
            "Reverse proxies whose word about the client's address is taken. List yours: with none, who comes through a \
             private one counts in no limit per IP address; a list that misses it makes all your users one address.",
        ),
        Setting::new(
            "trusted_callers",
            trusted_callers,
            "Servers of yours that call on behalf of people: they count in no limit per address and may name the \
             person's in `X-Countersign-Client-IP`.",
        ),
        Setting::new("surfaces", surfaces, "The APIs that are on."),
        Setting::new(
            "enumeration",
            enumeration,
            "Whether anything tells if an address has an account: nothing, or each surface what its clients expect.",
        )
        .by_default("`hide` in production, `per_surface` in development"),
        Setting::new("signup", signup, "Who may become a user."),
        Setting::new("log_format", log_format, "Log lines for people, or one JSON object per line."),
    ];
    super::section(
        "",
        "These stand alone; in the file they come first, before any `[section]`.",
        settings,
    )
}
