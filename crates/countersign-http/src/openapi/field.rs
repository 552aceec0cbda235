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
        pattern: &'static str,
    },
    /// Whole, and at most so much.
    Number(u64),
    /// Strings in a format.
    List(&'static str),
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
            pattern: PLAIN_TEXT,
        },
    }
}

/// A string in a format that JSON Schema names: `email`, `uuid`, `uri`, `date-time`.
pub(crate) const fn formatted(name: &'static str, format: &'static str, about: &'static str) -> Field {
    Field {
        shape: Shape::Text {
            format: Some(format),
            longest: None,
            pattern: PLAIN_TEXT,
        },
        ..text(name, about)
    }
}

/// A string that looks like this, to the last character.
pub(crate) const fn exact(name: &'static str, pattern: &'static str, about: &'static str) -> Field {
    Field {
        shape: Shape::Text {
            format: None,
            longest: None,
            pattern,
        },
        ..text(name, about)
    }
}

/// A string of whatever kind; what is none of ours leads to the same as its absence.
pub(crate) const fn anything(name: &'static str, about: &'static str) -> Field {
    exact(name, "", about)
}

/// A string that is taken as it is, white space included; only control characters are refused.
pub(crate) const fn verbatim(name: &'static str, about: &'static str) -> Field {
    exact(name, r"^[^\u0000-\u001f\u007f-\u009f]*$", about)
}

/// A whole number, at least zero.
pub(crate) const fn number(name: &'static str, most: u64, about: &'static str) -> Field {
    Field {
        shape: Shape::Number(most),
        ..text(name, about)
    }
}

/// A list of strings in a format that JSON Schema names.
pub(crate) const fn list_of(name: &'static str, format: &'static str, about: &'static str) -> Field {
    Field {
        shape: Shape::List(format),
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
    /// The same under another name.
    pub(crate) const fn called(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

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
            Shape::Text {
                format,
                longest: _,
                pattern,
            } => Shape::Text {
                format,
                longest: Some(longest),
                pattern,
            },
            other @ (Shape::Number(_) | Shape::List(_) | Shape::OneOf(_)) => other,
        };
        Self { shape, ..self }
    }

    /// The schema of its value. In a body `null` is as good as absent.
    pub(super) fn schema(&self, place: &str) -> Map<String, Value> {
        let nullable = place == "body" && !self.required;
        let kind = match self.shape {
            Shape::Text { .. } | Shape::OneOf(_) => "string",
            Shape::Number(_) => "integer",
            Shape::List(_) => "array",
        };
        let kind = if nullable {
            json!([kind, "null"])
        } else {
            json!(kind)
        };
        let mut schema = Map::from_iter([("type".to_owned(), kind)]);
        let mut say = |keyword: &str, value: Value| schema.insert(keyword.to_owned(), value);
        match self.shape {
            Shape::Text {
                format,
                longest,
                pattern,
            } => {
                if let Some(format) = format {
                    say("format", json!(format));
                } else if !pattern.is_empty() {
                    say("pattern", json!(pattern));
                }
                if let Some(longest) = longest {
                    say("maxLength", json!(longest));
                }
            }
            Shape::Number(most) => {
                say("minimum", json!(0));
                say("maximum", json!(most));
            }
            Shape::List(format) => {
                say("items", json!({ "type": "string", "format": format }));
            }
            Shape::OneOf(words) => {
                let null = nullable.then_some(Value::Null);
                let words: Vec<_> = words.iter().map(|word| json!(word)).chain(null).collect();
                say("enum", Value::Array(words));
            }
        }
        schema
    }
}
