//! The fields of a JSON object, taken out one by one.

use chrono::{DateTime, Utc};
use countersign_core::nouns::Timestamp;
use countersign_core::nouns::locale::Locale;
use serde_json::{Map, Value};

use super::flaw::Flaw;

/// An object's fields that were not taken yet. One that is `null` is as good as none.
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    pub(super) fn of(value: Value) -> Result<Self, Flaw> {
        match value {
            Value::Object(fields) => Ok(Self(fields)),
            _ => Err(Flaw::NoObject),
        }
    }

    pub(super) fn value(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name).filter(|value| !value.is_null())
    }

    /// A text; other services write an empty one for none.
    pub(super) fn text(&mut self, name: &'static str) -> Result<Option<String>, Flaw> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text).filter(|text| !text.is_empty())),
            Some(_) => Err(Flaw::NotA(name, "a text")),
        }
    }

    pub(super) fn flag(&mut self, name: &'static str) -> Result<Option<bool>, Flaw> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(flag)),
            Some(_) => Err(Flaw::NotA(name, "true or false")),
        }
    }

    pub(super) fn number(&mut self, name: &'static str) -> Result<Option<i64>, Flaw> {
        match self.value(name) {
            None => Ok(None),
            Some(value) => value.as_i64().map(Some).ok_or(Flaw::NotA(name, "a whole number")),
        }
    }

    /// An instant as a text (RFC 3339).
    pub(super) fn instant(&mut self, name: &'static str) -> Result<Option<Timestamp>, Flaw> {
        let text = self.text(name)?;
        text.map(|text| parse_instant(name, &text)).transpose()
    }

    /// An instant as a number of milliseconds since 1970, given how many of them one unit is.
    pub(super) fn since_epoch(&mut self, name: &'static str, unit: i64) -> Result<Option<Timestamp>, Flaw> {
        let Some(number) = self.number(name)? else {
            return Ok(None);
        };
        let at = number
            .checked_mul(unit)
            .and_then(Timestamp::from_timestamp_millis);
        at.map(Some).ok_or(Flaw::NotA(name, "an instant"))
    }

    pub(super) fn texts(&mut self, name: &'static str) -> Result<Vec<String>, Flaw> {
        let wrong = Flaw::NotA(name, "a list of texts");
        let Some(value) = self.value(name) else {
            return Ok(Vec::new());
        };
        let Value::Array(items) = value else {
            return Err(wrong);
        };
        let text = |item| match item {
            Value::String(text) => Some(text),
            _ => None,
        };
        items.into_iter().map(text).collect::<Option<_>>().ok_or(wrong)
    }

    pub(super) fn object(&mut self, name: &'static str) -> Result<Map<String, Value>, Flaw> {
        match self.value(name) {
            None => Ok(Map::new()),
            Some(Value::Object(fields)) => Ok(fields),
            Some(_) => Err(Flaw::NotA(name, "an object")),
        }
    }

    /// That nothing is left: what is misspelt must not be passed over in silence.
    pub(super) fn none_left(self) -> Result<(), Flaw> {
        match self.0.into_iter().next() {
            None => Ok(()),
            Some((name, _)) => {
                let name: String = name.chars().take(40).collect();
                Err(Flaw::Unknown(name.escape_debug().to_string()))
            }
        }
    }
}

/// Reads an instant (RFC 3339).
pub(super) fn parse_instant(name: &'static str, text: &str) -> Result<Timestamp, Flaw> {
    DateTime::parse_from_rfc3339(text)
        .map(|at| at.with_timezone(&Utc))
        .map_err(|_| Flaw::NotA(name, "an instant like 2026-01-31T12:00:00Z"))
}

/// A picture of another service, if it is one that may be shown here.
pub(super) fn https(url: String) -> Option<String> {
    Some(url).filter(|url| url.starts_with("https://"))
}

/// A language of another service, if it is one; some write `en_GB`.
pub(super) fn tag(text: &str) -> Option<String> {
    Locale::parse(&text.replace('_', "-")).map(|locale| locale.as_str().to_owned())
}
