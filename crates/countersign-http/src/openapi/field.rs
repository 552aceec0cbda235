//! Fields and parameters that clients send, as constants beside the code that reads them.

use serde_json::{Map, Value, json};

/// Any text this service reads: white space around it, and no control character within (what `Fields::text` takes).
const PLAIN_TEXT: &str = r"^[\t\n\r ]*[^\u0000-\u001f\u007f-\u009f]*[\t\n\r ]*$";

/// A field of a body or a parameter; optional unless [`Field::required`].
#[derive(Clone, Copy)]
pub(crate) struct Field {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) required: bool,
    shape: Shape,
}

#[derive(Clone, Copy)]
enum Shape {
    Text {
        format: Option<&'static str>,
        longest: Option<usize>,
    },
    OneOf(&'static [&'static str]),
}

/// A string.
pub(crate) const fn text(name: &'static str, about: &'static str) -> Field {
    Field {
        name,
        about,
        required: false,
        shape: Shape::Text {
            format: None,
            longest: None,
        },
    }
}

/// A string in a format that JSON Schema names: `email`, `uuid`, `uri`, `date-time`.
pub(crate) const fn formatted(name: &'static str, format: &'static str, about: &'static str) -> Field {
    Field {
        shape: Shape::Text {
            format: Some(format),
            longest: None,
        },
        ..text(name, about)
    }
}

/// One of a few words.
pub(crate) const fn one_of(name: &'static str, words: &'static [&'static str], about: &'static str) -> Field {
    Field {
        shape: Shape::OneOf(words),
        ..text(name, about)
    }
}

impl Field {
    /// It must be there.
    pub(crate) const fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }

    /// At most so many characters of text.
    pub(crate) const fn at_most(self, longest: usize) -> Self {
        let shape = match self.shape {
            Shape::Text { format, longest: _ } => Shape::Text {
                format,
                longest: Some(longest),
            },
            words @ Shape::OneOf(_) => words,
        };
        Self { shape, ..self }
    }

    /// The schema of its value. In a body `null` is as good as absent.
    pub(super) fn schema(&self, in_body: bool) -> Map<String, Value> {
        let nullable = in_body && !self.required;
        let mut schema = Map::new();
        schema.insert(
            "type".to_owned(),
            if nullable {
                json!(["string", "null"])
            } else {
                json!("string")
            },
        );
        match self.shape {
            Shape::Text { format, longest } => {
                if let Some(format) = format {
                    schema.insert("format".to_owned(), json!(format));
                } else if in_body {
                    schema.insert("pattern".to_owned(), json!(PLAIN_TEXT));
                }
                if let Some(longest) = longest {
                    schema.insert("maxLength".to_owned(), json!(longest));
                }
            }
            Shape::OneOf(words) => {
                let null = nullable.then_some(Value::Null);
                let words: Vec<_> = words.iter().map(|word| json!(word)).chain(null).collect();
                schema.insert("enum".to_owned(), Value::Array(words));
            }
        }
        schema
    }
}
