//! The settings of the keys that sign.

use countersign_core::usecases::rotate_signing_keys::KeyPace;

use super::{Section, Setting, section};

pub(super) fn keys(pace: &mut KeyPace) -> Section<'_> {
    let KeyPace {
        rotate_every,
        publish_ahead,
    } = pace;
    let settings = vec![
        Setting::between(
            "rotate_every",
            rotate_every,
            ["0s", "3650d"],
            "How long a key signs before a new one takes over by itself; `0s`: only by `countersign keys rotate`.",
        ),
        Setting::between(
            "publish_ahead",
            publish_ahead,
            ["1m", "30d"],
            "How long a new key stands in the JWKS before it signs: longer than any program keeps its copy.",
        ),
    ];
    section("keys", "The keys that sign access tokens.", settings)
}
