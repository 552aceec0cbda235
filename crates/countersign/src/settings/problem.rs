//! What is wrong with the settings: all of it at once, each with the way to put it right.

use std::fmt;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The setting, as whoever wrote it named it.
    pub(crate) setting: String,
    /// What is wrong. Never holds a secret.
    pub(crate) what: String,
    /// How to put it right.
    pub(crate) fix: String,
}

impl Problem {
    /// A problem.
    pub(crate) fn new(setting: impl Into<String>, what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            setting: setting.into(),
            what: what.into(),
            fix: fix.into(),
        }
    }
}

/// Everything that is wrong; never empty.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) struct Problems(pub(crate) Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => writeln!(f, "there is a problem with the settings:")?,
            count => writeln!(f, "there are {count} problems with the settings:")?,
        }
        for Problem { setting, what, fix } in &self.0 {
            write!(f, "\n  {setting}: {what}\n    to fix it: {fix}\n")?;
        }
        write!(
            f,
            "\nEvery setting is described in docs/reference/settings.md (`countersign settings-reference`)."
        )
    }
}
