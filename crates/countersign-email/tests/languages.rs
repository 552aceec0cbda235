//! Every month, span and device, in every language: no sample shows them all.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/sending.rs"]
mod sending;

use chrono::{DateTime, Datelike as _, TimeDelta};
use countersign_core::nouns::browser::{Browser, Platform};
use countersign_core::nouns::locale::Locale;
use countersign_core::ports::mailer::{Letter, Template};
use countersign_email::{Rendered, sample_letters};
use sending::renderer;

const BROWSERS: [Browser; 9] = [
    Browser::Edge,
    Browser::Opera,
    Browser::Samsung,
    Browser::Firefox,
    Browser::Chrome,
    Browser::Safari,
    Browser::Curl,
    Browser::Program,
    Browser::Unknown,
];
const PLATFORMS: [Platform; 7] = [
    Platform::Ios,
    Platform::Android,
    Platform::Windows,
    Platform::Mac,
    Platform::ChromeOs,
    Platform::Linux,
    Platform::Unknown,
];

fn sample(template: Template, tag: &str) -> Letter {
    let letter = sample_letters()
        .into_iter()
        .find(|letter| letter.template == template)
        .unwrap();
    Letter {
        locale: Locale::parse(tag),
        ..letter
    }
}

fn rendered(letter: &Letter) -> Rendered {
    renderer()
        .render(letter)
        .unwrap_or_else(|error| panic!("{error} in {:?}", letter.locale))
}

#[test]
fn no_two_devices_are_called_alike() {
    for tag in ["en", "de", "es", "fr", "ja"] {
        let mut texts = std::collections::BTreeSet::new();
        for browser in BROWSERS {
            for platform in PLATFORMS {
                let letter = sample(Template::NewSignIn, tag);
                let letter = Letter {
                    browser,
                    platform,
                    ..letter
                };
                assert!(
                    texts.insert(rendered(&letter).text),
                    "{tag} {browser:?} {platform:?}"
                );
            }
        }
    }
}

#[test]
fn dates_are_written_as_people_write_them() {
    let start = DateTime::from_timestamp(1_767_261_900, 0).unwrap();
    for (tag, first, third) in [
        ("en", "1 January 2026 at 10:05 UTC", "1 March 2026 at 10:05 UTC"),
        ("de", "1. Januar 2026 um 10:05 UTC", "1. März 2026 um 10:05 UTC"),
        (
            "es",
            "el 1 de enero de 2026 a las 10:05 UTC",
            "el 1 de marzo de 2026 a las 10:05 UTC",
        ),
        (
            "fr",
            "le 1er janvier 2026 à 10:05 UTC",
            "le 1er mars 2026 à 10:05 UTC",
        ),
        ("ja", "2026年1月1日 10:05 UTC", "2026年3月1日 10:05 UTC"),
    ] {
        let mut texts = Vec::new();
        for month in 1..=12 {
            let letter = Letter {
                asked_at: start.with_month(month).unwrap(),
                ..sample(Template::NewSignIn, tag)
            };
            texts.push(rendered(&letter).text);
        }
        assert!(texts[0].contains(first), "{}", texts[0]);
        assert!(texts[2].contains(third), "{}", texts[2]);
        texts.sort();
        texts.dedup();
        assert_eq!(texts.len(), 12, "{tag}");
    }
}

#[test]
fn spans_are_counted() {
    let minute = TimeDelta::minutes;
    for (tag, one, two, hours, days) in [
        ("en", "1 minute ", "2 minutes ", "3 hours ", "2 days "),
        ("de", "1 Minute ", "2 Minuten ", "3 Stunden ", "2 Tage "),
        ("es", "1 minuto ", "2 minutos ", "3 horas ", "2 días "),
        (
            "fr",
            "1 minute\u{a0}:",
            "2 minutes\u{a0}:",
            "3 heures\u{a0}:",
            "2 jours\u{a0}:",
        ),
        ("ja", "1 分間", "2 分間", "3 時間", "2 日間"),
    ] {
        for (life, said) in [
            (minute(1), one),
            (minute(2), two),
            (minute(180), hours),
            (minute(2_880), days),
        ] {
            let letter = sample(Template::SignInCode, tag);
            let expires_at = letter.asked_at + life;
            let text = rendered(&Letter { expires_at, ..letter }).text;
            assert!(text.contains(said), "{said:?} is not in {text}");
        }
    }
}
