//! The reference of all settings as Markdown, from the same table they are read by.

use std::fmt::Write as _;

use super::Settings;
use super::clients::ClientFields;
use super::connections::ConnectionFields;
use super::table::{Section, sections};

const HEAD: &str = "\
# Settings

<!-- Generated: `countersign settings-reference > docs/reference/settings.md`. Do not edit. -->

Every setting, with the key it has in the TOML file, its environment variable and its default. How files and
variables go together is told in [configuration.md](../configuration.md).

A duration is a number and a unit: `500ms`, `3s`, `10m`, `2h`, `30d`; a number alone is seconds. A list is written
`a,b` in a variable, and so or as `[\"a\", \"b\"]` in the file.
";

/// The document.
pub(crate) fn reference() -> String {
    let mut settings = Settings::default();
    settings
        .clients
        .insert("<id>".to_owned(), ClientFields::default());
    settings
        .connections
        .insert("<name>".to_owned(), ConnectionFields::default());
    let mut text = HEAD.to_owned();
    for section in sections(&mut settings) {
        // Writing to a string cannot fail.
        let _ = write_section(&mut text, &section);
    }
    text
}

fn write_section(text: &mut String, section: &Section<'_>) -> std::fmt::Result {
    let title = if section.name.is_empty() {
        "Top level".to_owned()
    } else {
        format!("`[{}]`", section.name)
    };
    writeln!(text, "\n## {title}\n\n{}\n", section.about)?;
    writeln!(text, "| key | variable | default | meaning |\n|---|---|---|---|")?;
    for setting in &section.settings {
        let (key, variable) = (setting.key(), setting.variable());
        let meaning = setting.description().replace('|', "\\|");
        writeln!(
            text,
            "| `{key}` | `{variable}` | {} | {meaning} |",
            setting.default()
        )?;
    }
    Ok(())
}
