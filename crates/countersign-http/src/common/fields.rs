//! The fields of a JSON object: wrong types and control characters are refused, unknown fields ignored.

use serde_json::{Map, Value};
use url::form_urlencoded;

use super::body::BodyError;

/// A JSON object. Of a name given twice the last value counts.
#[derive(Debug, Default)]
pub(crate) struct Fields(Map<String, Value>);

/// Why a field is refused. Names the field, never shows what was in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldError {
    /// It must be there.
    Missing(&'static str),
    /// It must be a string.
    NotText(&'static str),
    /// It holds a control character.
    ControlCharacter(&'static str),
    /// It is longer than so many characters.
    TooLong(&'static str, usize),
    /// It is none of the words that are allowed.
    NotOneOf(&'static str, &'static str),
    /// It is no id of ours.
    NotAnId(&'static str),
    /// It must be a whole number.
    NotANumber(&'static str),
    /// It must be a list of strings.
    NotAList(&'static str),
    /// It must be true or false.
    NotAFlag(&'static str),
    /// It must be an object.
    NotAnObject(&'static str),
}

impl Fields {
    /// Parses a body. serde's own errors stay inside: they would quote the body.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, BodyError> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(map)) => Ok(Self(map)),
            Ok(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
                Err(BodyError::NotObject)
            }
            Err(_) => Err(BodyError::NotJson),
        }
    }

    /// The parameters of a query or a form (`application/x-www-form-urlencoded`). Of a name given twice the last counts.
    pub(crate) fn of_pairs(pairs: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(pairs);
        Self(
            pairs
                .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
                .collect(),
        )
    }

    /// A string without white space around it; `null` is as good as absent.
    pub(crate) fn text(&self, name: &'static str) -> Result<Option<&str>, FieldError> {
        let text = match self.0.get(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(text)) => text.trim_matches([' ', '\t', '\r', '\n']),
            Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                return Err(FieldError::NotText(name));
            }
        };
        if text.chars().any(char::is_control) {
            Err(FieldError::ControlCharacter(name))
        } else {
            Ok(Some(text))
        }
    }

    /// A string as it was sent, white space and control characters included.
    pub(crate) fn verbatim(&self, name: &'static str) -> Result<Option<&str>, FieldError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                Err(FieldError::NotText(name))
            }
        }
    }

    /// Whether there is such a field, `null` included.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// A whole number, at least zero.
    pub(crate) fn number(&self, name: &'static str) -> Result<Option<u64>, FieldError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Number(number)) => number.as_u64().map(Some).ok_or(FieldError::NotANumber(name)),
            Some(Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_)) => {
                Err(FieldError::NotANumber(name))
            }
        }
    }

    /// A list of strings.
    pub(crate) fn texts(&self, name: &'static str) -> Result<Option<Vec<&str>>, FieldError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Array(items)) => {
                let texts: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
                texts.map(Some).ok_or(FieldError::NotAList(name))
            }
            Some(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => {
                Err(FieldError::NotAList(name))
            }
        }
    }

    /// True or false.
    pub(crate) fn flag(&self, name: &'static str) -> Result<Option<bool>, FieldError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_)) => {
                Err(FieldError::NotAFlag(name))
            }
        }
    }

    /// An object.
    pub(crate) fn object(&self, name: &'static str) -> Result<Option<Fields>, FieldError> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(map)) => Ok(Some(Self(map.clone()))),
            Some(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
                Err(FieldError::NotAnObject(name))
            }
        }
    }

    /// A list of objects.
    pub(crate) fn objects(&self, name: &'static str) -> Result<Option<Vec<Fields>>, FieldError> {
        let items = match self.0.get(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::Array(items)) => items,
            Some(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => {
                return Err(FieldError::NotAList(name));
            }
        };
        let fields = items.iter().map(|item| match item {
            Value::Object(map) => Ok(Self(map.clone())),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                Err(FieldError::NotAnObject(name))
            }
        });
        fields.collect::<Result<_, _>>().map(Some)
    }

    /// Any value.
    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// All of them, as they came.
    pub(crate) fn into_map(self) -> Map<String, Value> {
        self.0
    }

    /// A string that must be there.
    pub(crate) fn required(&self, name: &'static str) -> Result<&str, FieldError> {
        self.text(name)?.ok_or(FieldError::Missing(name))
    }

    /// A string of at most `longest` characters, white space around it included; an empty one is as good as absent.
    pub(crate) fn short(&self, name: &'static str, longest: usize) -> Result<Option<String>, FieldError> {
        let is_long = |text: &str| text.chars().count() > longest;
        match self.text(name)?.map(str::trim) {
            Some(_) if self.verbatim(name)?.is_some_and(is_long) => Err(FieldError::TooLong(name, longest)),
            Some("") | None => Ok(None),
            Some(text) => Ok(Some(text.to_owned())),
        }
    }
}

impl FieldError {
    /// A sentence for the developer of the client.
    pub(crate) fn detail(self) -> String {
        match self {
            FieldError::Missing(name) => format!("`{name}` is missing."),
            FieldError::NotText(name) => format!("`{name}` must be a string."),
            FieldError::ControlCharacter(name) => format!("`{name}` holds a control character."),
            FieldError::TooLong(name, longest) => {
                format!("`{name}` is longer than {longest} characters.")
            }
            FieldError::NotOneOf(name, words) => format!("`{name}` must be {words}."),
            FieldError::NotAnId(name) => format!("`{name}` is not an id of this service."),
            FieldError::NotANumber(name) => format!("`{name}` must be a whole number."),
            FieldError::NotAList(name) => format!("`{name}` must be a list of strings."),
            FieldError::NotAFlag(name) => format!("`{name}` must be true or false."),
            FieldError::NotAnObject(name) => format!("`{name}` must be an object."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_objects_are_read() {
        for (body, error) in [
            (&b""[..], BodyError::NotJson),
            (b"{", BodyError::NotJson),
            (b"\xff", BodyError::NotJson),
            (b"{\"a\":\"\\ud800\"}", BodyError::NotJson),
            (b"{\"a\":1} x", BodyError::NotJson),
            (b"\xef\xbb\xbf{}", BodyError::NotJson),
            (b"[]", BodyError::NotObject),
            (b"null", BodyError::NotObject),
            (b"\"{}\"", BodyError::NotObject),
        ] {
            assert_eq!(Fields::parse(body).unwrap_err(), error, "{body:?}");
        }
        let deep = b"[".repeat(100_000);
        assert_eq!(Fields::parse(&deep).unwrap_err(), BodyError::NotJson);
        let deep = b"{\"a\":".repeat(100_000);
        assert_eq!(Fields::parse(&deep).unwrap_err(), BodyError::NotJson);
    }

    #[test]
    fn strings_are_checked() {
        let fields =
            Fields::parse(br#"{"a":" x\n","b":1,"c":null,"d":"\u0000","e":"","f":"ab","f":"abc"}"#).unwrap();
        assert_eq!(fields.text("a"), Ok(Some("x")));
        assert_eq!(fields.text("b"), Err(FieldError::NotText("b")));
        assert_eq!(fields.text("c"), Ok(None));
        assert_eq!(fields.text("d"), Err(FieldError::ControlCharacter("d")));
        assert_eq!(fields.short("e", 2), Ok(None));
        assert_eq!(fields.short("f", 2), Err(FieldError::TooLong("f", 2)));
        assert_eq!(fields.short("a", 1), Err(FieldError::TooLong("a", 1)));
        assert_eq!(fields.short("a", 3), Ok(Some("x".to_owned())));
        assert_eq!(fields.required("c"), Err(FieldError::Missing("c")));
    }
}
