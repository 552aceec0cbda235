//! The committed reference is what the program prints.

use std::path::Path;

use crate::settings::table::rows;
use crate::settings::{Settings, reference};

#[test]
fn the_committed_reference_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/settings.md");
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == reference(),
        "run `cargo xtask generate` and look at what changed"
    );
}

#[test]
fn no_two_settings_share_a_name_and_all_say_what_they_mean() {
    let mut settings = Settings::default();
    let mut names = std::collections::BTreeSet::new();
    for setting in rows(&mut settings) {
        assert!(names.insert(setting.key()), "{}", setting.key());
        assert!(
            setting
                .key()
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._".contains(&b))
        );
        assert!(
            setting.description().len() > 20 && setting.description().ends_with('.'),
            "{}",
            setting.key()
        );
    }
}
