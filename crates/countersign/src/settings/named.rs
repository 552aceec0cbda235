//! Sections that operators name themselves, like `[connections.google]`: which names there are, before it is known
//! which settings there are.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;

use super::layer::Layer;
use super::setting::PREFIX;

/// The names that variables which are set give to sections of this kind: `COUNTERSIGN_CONNECTIONS__ACME_ID__ISSUER`
/// is about `acme-id`, since variables know neither small letters nor hyphens.
pub(super) fn in_variables(kind: &str, variables: &[(OsString, OsString)]) -> BTreeSet<String> {
    let start = format!("{PREFIX}_{}__", kind.to_uppercase());
    let named = variables.iter().filter(|(_, value)| !value.is_empty());
    named
        .filter_map(|(variable, _)| variable.to_str()?.strip_prefix(&start)?.split_once("__"))
        .map(|(name, _)| name.to_lowercase().replace('_', "-"))
        .collect()
}

/// The names that a file gives to sections of this kind, each with the keys below it.
pub(super) fn in_file(kind: &str, layer: &Layer) -> BTreeMap<String, Vec<String>> {
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for key in layer.keys() {
        let below = key.strip_prefix(kind).and_then(|rest| rest.strip_prefix('.'));
        if let Some((name, _)) = below.and_then(|rest| rest.split_once('.')) {
            names.entry(name.to_owned()).or_default().push(key.clone());
        }
    }
    names
}
