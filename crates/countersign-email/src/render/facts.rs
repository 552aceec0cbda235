//! What a letter tells, in the words of its language.

use std::collections::BTreeMap;

use chrono::{Datelike as _, TimeDelta};
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::browser::{Browser, Platform};
use countersign_core::nouns::mail_words::{MailWords, TypedName};
use countersign_core::nouns::surface::Purpose;
use countersign_core::ports::mailer::{Letter, LinkChoice};
use fluent_bundle::FluentArgs;
use minijinja::Value;

use super::RenderError;
use super::locales::{Chain, Locales};
use crate::harmless::{harmless, legible_but_dead};

/// The names a message may use; each is also a variable of the templates.
pub(crate) const NAMES: [&str; 18] = [
    "product",
    "host",
    "purpose",
    "code",
    "link",
    "undo_link",
    "life",
    "until",
    "when",
    "device",
    "inviter",
    "account",
    "role",
    "feature",
    "provider",
    "other_address",
    "set_up_when",
    "set_up_device",
];

/// The roles there are words for.
const ROLES: [&str; 4] = ["owner", "admin", "member", "viewer"];

/// The longest name that is shown.
const MAX_CHARS: usize = 80;
/// The longest word of a caller's for an operator's template, in characters.
const MAX_OPTION: usize = 100;

/// A letter, and what all letters of a deployment have in common.
pub(crate) struct Facts<'a> {
    pub(crate) letter: &'a Letter,
    pub(crate) product: &'a str,
    pub(crate) host: Option<&'a str>,
    pub(crate) code_in_subject: bool,
}

impl Facts<'_> {
    /// The variables of the templates.
    pub(crate) fn values(
        &self,
        locales: &Locales,
        chain: &Chain,
    ) -> Result<BTreeMap<&'static str, Value>, RenderError> {
        let letter = self.letter;
        let say = |key: &str, args: &FluentArgs<'_>| {
            locales.message(chain, key, args).map_err(|reason| RenderError {
                place: locales.place(chain, key),
                reason,
            })
        };
        let same_day = letter.asked_at.date_naive() == letter.expires_at.date_naive();
        let mut values = words(&letter.words, say)?;
        values.extend([
            ("mail", Value::from(letter.template.as_str())),
            ("product", Value::from(self.product)),
            ("host", Value::from(self.host)),
            (
                "purpose",
                Value::from(letter.purpose.unwrap_or(Purpose::SignIn).as_str()),
            ),
            (
                "code",
                Value::from(letter.code.as_ref().map(|code| code.reveal())),
            ),
            ("link", Value::from(letter.link.as_deref())),
            ("undo_link", Value::from(letter.undo_link.as_deref())),
            ("choices", letter.choices.iter().map(choice).collect()),
            (
                "life",
                Value::from(life(letter.expires_at - letter.asked_at, say)?),
            ),
            (
                "until",
                Value::from(moment(
                    letter.expires_at,
                    if same_day { "same-day" } else { "moment" },
                    say,
                )?),
            ),
            ("when", Value::from(moment(letter.asked_at, "moment", say)?)),
            (
                "device",
                Value::from(device(letter.browser, letter.platform, say)?),
            ),
            ("code_in_subject", Value::from(self.code_in_subject)),
            ("lang", Value::from(chain.first().unwrap_or("en"))),
            ("locale_chain", Value::from(chain.joined())),
        ]);
        Ok(values)
    }
}

/// What a letter may tell besides; none where it does not. Whatever somebody typed is harmless from here on.
fn words<E>(
    words: &MailWords,
    say: impl Fn(&str, &FluentArgs<'_>) -> Result<String, E> + Copy,
) -> Result<BTreeMap<&'static str, Value>, E> {
    let name = |name: &Option<TypedName>| {
        let name = name.as_ref().map(|name| harmless(name.as_str(), MAX_CHARS));
        Value::from(name.filter(|name| !name.is_empty()))
    };
    let role = ROLES.into_iter().find(|role| words.role.as_deref() == Some(role));
    let set_up_when = words.set_up_at.map(|at| moment(at, "moment", say)).transpose()?;
    let browser = words.set_up_browser.unwrap_or_default();
    let platform = words.set_up_platform.unwrap_or_default();
    Ok(BTreeMap::from([
        ("inviter", name(&words.inviter)),
        ("account", name(&words.account)),
        ("role", Value::from(role)),
        ("feature", name(&words.feature)),
        ("provider", name(&words.provider)),
        (
            "other_address",
            Value::from(words.other_address.as_deref().map(legible_but_dead)),
        ),
        ("options", options(words)),
        ("set_up_when", Value::from(set_up_when)),
        ("set_up_device", Value::from(device(browser, platform, say)?)),
    ]))
}

/// What a caller gave for an operator's template; it stands in for nothing else.
fn options(words: &MailWords) -> Value {
    let option = |(name, text): (&String, &String)| (name.clone(), Value::from(harmless(text, MAX_OPTION)));
    let options: BTreeMap<String, Value> = words.options.iter().map(option).collect();
    Value::from(options)
}

fn choice(choice: &LinkChoice) -> Value {
    let url = Value::from(choice.url.as_str());
    Value::from(BTreeMap::from([
        ("number", Value::from(choice.number)),
        ("url", url),
    ]))
}

/// Minutes below two hours, hours below two days, then days; never less than one minute.
fn life<E>(life: TimeDelta, say: impl Fn(&str, &FluentArgs<'_>) -> Result<String, E>) -> Result<String, E> {
    let minutes = life.num_minutes().max(1);
    let (key, count) = match minutes {
        ..120 => ("life-minutes", minutes),
        120..2_880 => ("life-hours", minutes / 60),
        2_880.. => ("life-days", minutes / 1_440),
    };
    say(key, &FluentArgs::from_iter([("count", count)]))
}

fn moment<E>(
    at: Timestamp,
    key: &str,
    say: impl Fn(&str, &FluentArgs<'_>) -> Result<String, E>,
) -> Result<String, E> {
    let mut args = FluentArgs::new();
    args.set("day", at.day());
    args.set("month", at.month());
    // As text: a number would be grouped in some languages.
    args.set("year", at.year().to_string());
    args.set("clock", at.format("%H:%M").to_string());
    say(key, &args)
}

fn device<E>(
    browser: Browser,
    platform: Platform,
    say: impl Fn(&str, &FluentArgs<'_>) -> Result<String, E>,
) -> Result<String, E> {
    let mut args = FluentArgs::new();
    args.set("browser", browser.as_str());
    args.set("browser_name", browser.label().unwrap_or_default());
    args.set("platform", platform.as_str());
    args.set("platform_name", platform.label().unwrap_or_default());
    if platform.label().is_some() {
        let on = say("platform-on", &args)?;
        args.set("on", on);
    }
    let key = match (browser.label(), platform.label()) {
        (Some(_), Some(_)) => "device",
        (Some(_), None) => "device-browser",
        (None, Some(_)) => "device-platform",
        (None, None) => "device-unknown",
    };
    say(key, &args)
}
