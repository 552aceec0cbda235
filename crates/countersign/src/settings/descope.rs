//! The settings of the Descope-compatible API, and what they come to in either mode.

use countersign_core::policy::TestUsers;
use countersign_http::DescopeSettings;

use super::types::{ManagementKeyText, Mode};

/// The project id of a development that names none.
const USUAL_PROJECT: &str = "countersign";

/// What was said of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct DescopeFields {
    pub(super) project_ids: Vec<String>,
    pub(super) allowed_origins: Vec<String>,
    pub(super) allowed_redirects: Vec<String>,
    pub(super) rotate_refresh: bool,
    pub(super) test_domain: Option<String>,
    pub(super) management_keys: Vec<ManagementKeyText>,
}

impl DescopeFields {
    /// What it comes to.
    pub(super) fn settings(&self, mode: Mode) -> DescopeSettings {
        let development = mode == Mode::Development;
        let project_ids = if self.project_ids.is_empty() && development {
            vec![USUAL_PROJECT.to_owned()]
        } else {
            self.project_ids.clone()
        };
        DescopeSettings {
            project_ids,
            allowed_origins: self.allowed_origins.clone(),
            allowed_redirects: self.allowed_redirects.clone(),
            loopback_redirects: development && self.allowed_redirects.is_empty(),
            rotate_refresh: self.rotate_refresh,
            management_keys: self.management_keys.iter().map(|text| text.key.clone()).collect(),
        }
    }

    /// Where users of tests may be.
    pub(super) fn test_users(&self, mode: Mode) -> TestUsers {
        match (&self.test_domain, mode) {
            (Some(domain), _) => TestUsers::Under(domain.clone()),
            (None, Mode::Development) => TestUsers::Anywhere,
            (None, Mode::Production) => TestUsers::Nowhere,
        }
    }
}
