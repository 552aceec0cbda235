//! What commands say about how a root secret fits a database.

use countersign_core::keys::KeyRing;
use countersign_core::keys::system_entropy::SystemEntropy;
use countersign_core::nouns::Timestamp;
use countersign_core::ports::operators::KeyUse;
use countersign_core::ports::signing_keys::SigningKeyRow;
use countersign_core::usecases::check_keys::{KeyCheck, check_keys};
use serde_json::{Value, json};

use super::output::counted;
use crate::failure::Failure;
use crate::root_secret::find_key_ring;
use crate::settings::Settings;

/// A root secret's fit.
pub(crate) struct KeyVerdict {
    /// The text that tells it from other root secrets; `None`: there is no root secret.
    pub(crate) check_value: Option<String>,
    check: KeyCheck,
    is_unused: bool,
}

impl KeyVerdict {
    /// Holds the settings' root secret against what is sealed and alive.
    pub(crate) fn of(
        settings: &Settings,
        keys: &[SigningKeyRow],
        uses: &[KeyUse],
        now: Timestamp,
    ) -> Result<Self, Failure> {
        let ring = find_key_ring(settings, &SystemEntropy::new())?;
        let check = ring.as_ref().map(|ring| check_keys(ring, keys, uses, now));
        Ok(Self {
            check_value: ring.as_ref().map(|ring: &KeyRing| ring.check_value().to_owned()),
            check: check.unwrap_or_default(),
            is_unused: keys.is_empty() && uses.is_empty(),
        })
    }

    /// Whether there is one, and it is the right one.
    pub(crate) fn fits(&self) -> bool {
        self.check_value.is_some() && self.check.fits()
    }

    /// Whether there is none, and nothing that would need one.
    pub(crate) fn is_yet_to_be_made(&self) -> bool {
        self.check_value.is_none() && self.is_unused
    }

    /// In a sentence.
    pub(crate) fn text(&self) -> String {
        let Some(value) = &self.check_value else {
            return "no root secret is set, so it cannot be told whether it is the right one".to_owned();
        };
        let KeyCheck {
            keys,
            unusable,
            lost,
            older,
        } = &self.check;
        if !unusable.is_empty() {
            return format!(
                "root secret {value} is NOT the right one: it opens {} of {}",
                keys - unusable.len(),
                signing_keys(*keys)
            );
        }
        if *lost > 0 {
            return format!(
                "root secret {value} opens {}, but {lost} sessions and codes were made under another",
                all(*keys)
            );
        }
        let older = match older {
            0 => String::new(),
            count => format!("; {count} sessions and codes still need the previous one"),
        };
        if *keys == 0 {
            return format!("nothing is sealed yet: root secret {value} will do{older}");
        }
        format!(
            "root secret {value} is the right one: it opens {}{older}",
            all(*keys)
        )
    }

    /// For programs.
    pub(crate) fn json(&self) -> Value {
        json!({
            "root_secret_check": self.check_value,
            "fits": self.fits(),
            "signing_keys": self.check.keys,
            "unusable": self.check.unusable,
            "made_under_another_secret": self.check.lost,
            "made_under_previous_secret": self.check.older,
        })
    }
}

fn signing_keys(count: usize) -> String {
    counted(count, "signing key", "signing keys")
}

fn all(count: usize) -> String {
    match count {
        1 => "the signing key".to_owned(),
        _ => format!("all {}", signing_keys(count)),
    }
}
