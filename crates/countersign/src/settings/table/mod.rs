//! The table of all settings: names, meanings, ranges and the places their values go. Defaults are what stands there.

mod clients;
mod connections;
mod descope;
mod dkim;
mod keys;
mod limits;
mod links;
mod metrics;
mod passwords;
mod service;
mod sessions;
mod top;

use std::borrow::Cow;

use super::Settings;
use super::setting::Setting;

/// The settings that begin with one word.
pub(super) struct Section<'a> {
    /// The word; empty for the settings that stand alone.
    pub(super) name: Cow<'static, str>,
    /// What they are about.
    pub(super) about: &'static str,
    /// The settings.
    pub(super) settings: Vec<Setting<'a>>,
}

fn section<'a>(
    name: impl Into<Cow<'static, str>>,
    about: &'static str,
    settings: Vec<Setting<'a>>,
) -> Section<'a> {
    let name = name.into();
    Section {
        about,
        settings: settings
            .into_iter()
            .map(|setting| setting.under(name.clone()))
            .collect(),
        name,
    }
}

/// Every section, in the order people read them.
pub(super) fn sections(settings: &mut Settings) -> Vec<Section<'_>> {
    // Taken apart by name, here and below, so that a new field does not compile until it has a row.
    let Settings {
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
        enumeration,
        log_format,
        policy,
        http,
        drain_delay,
        database,
        mail,
        dkim,
        log,
        metrics,
        upkeep,
        keys,
        descope,
        clients,
        connections,
    } = settings;
    let limits = limits::Limits::of(policy);
    let http = service::Http::of(http, drain_delay);
    let top = top::Top {
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
        trusted_proxies: http.trusted_proxies,
        trusted_callers: http.trusted_callers,
        surfaces: http.surfaces,
        enumeration,
        log_format,
        signup: limits.signup,
    };
    let mut sections = vec![
        top::section(top),
        limits::codes(limits.code_life, limits.guesses),
        links::links(limits.links),
        limits::mails(limits.mails, limits.locked_out_every),
        limits::sources(limits.sources),
        links::checks(limits.checks),
        links::trips(limits.trips),
        limits::failures(limits.failures),
        limits::deployment(limits.deployment),
        sessions::sessions(limits.sessions),
        sessions::joining(
            limits.allowed_domains,
            limits.blocked_domains,
            limits.sign_in_creates,
        ),
        passwords::passwords(limits.passwords),
        links::invites(limits.invites),
        sessions::browser(http.browser),
        descope::descope(descope),
        service::http(http.rest),
        service::database(database),
        service::mail(mail, limits.notify_new_sign_in),
        dkim::dkim(dkim),
        keys::keys(keys),
        service::log(log),
        metrics::metrics(metrics),
        service::retention(&mut upkeep.retention),
        service::upkeep(
            &mut upkeep.settle_every,
            &mut upkeep.audit_every,
            &mut upkeep.sweep_every,
            &mut upkeep.sweep_batch,
        ),
    ];
    sections.extend(clients::clients(clients));
    sections.extend(connections::connections(connections));
    sections
}

/// Every setting.
pub(super) fn rows(settings: &mut Settings) -> impl Iterator<Item = Setting<'_>> {
    sections(settings)
        .into_iter()
        .flat_map(|section| section.settings)
}
