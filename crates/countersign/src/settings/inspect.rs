//! The settings as an operator looks at them: what is in force, where it was said, and all that is wrong.

use super::load::{Inputs, Read, read};
use super::needs::Needs;
use super::problem::Problem;
use super::{Settings, table};

/// A setting in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InForce {
    /// Its key in the file.
    pub(crate) key: String,
    /// Its environment variable.
    pub(crate) variable: String,
    /// What holds; never a secret.
    pub(crate) value: String,
    /// Where it was said; `None`: nowhere, it is the default.
    pub(crate) place: Option<String>,
    /// Whether it is a secret.
    pub(crate) is_secret: bool,
}

/// Everything there is to see.
#[derive(Debug)]
pub(crate) struct Inspection {
    /// The settings; where something is wrong, what would hold otherwise.
    pub(crate) settings: Settings,
    /// Each of them.
    pub(crate) in_force: Vec<InForce>,
    /// What is wrong.
    pub(crate) problems: Vec<Problem>,
    /// What deserves a look.
    pub(crate) warnings: Vec<String>,
}

/// Reads the settings and tells all of it, whatever is wrong.
pub(crate) fn inspect(inputs: &Inputs, needs: Needs) -> Inspection {
    let Read {
        mut settings,
        said,
        problems,
        warnings,
    } = read(inputs, needs);
    let in_force = table::rows(&mut settings)
        .map(|setting| {
            let place = said.get(&setting.key()).map(|said| said.place.clone());
            let value = match &place {
                Some(_) if setting.is_secret() => "(set, not shown)".to_owned(),
                Some(_) => setting.shown(),
                None => setting.default().replace('`', ""),
            };
            InForce {
                key: setting.key(),
                variable: setting.variable(),
                value,
                place,
                is_secret: setting.is_secret(),
            }
        })
        .collect();
    Inspection {
        settings,
        in_force,
        problems,
        warnings,
    }
}
