//! Fields and parameters that clients send, as constants beside the code that reads them.

/// Any text this service reads: white space around it, and no control character within (what `Fields::text` takes).
const PLAIN_TEXT: &str = r"^[\t\n\r ]*[^\u0000-\u001f\u007f-\u009f]*[\t\n\r ]*$";

/// A field of a body or a parameter; optional unless [`Field::required`].
#[derive(Clone, Copy)]
pub(crate) struct Field {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) required: bool,
    pub(super) shape: Shape,
}

/// What its value is like.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    Text {
        format: Option<&'static str>,
        longest: Option<usize>,
        pattern: &'static str,
    },
    /// Whole, and at most so much.
    Number(u64),
    Flag,
    OneOf(&'static [&'static str]),
    /// Of values like this one.
    List(&'static Field),
    Object(&'static [Field]),
    /// Any names, at most so many, with values like this one.
    Map(usize, &'static Field),
    /// Whatever JSON there is.
    Value,
}

/// A string.
pub(crate) const fn text(name: &'static str, about: &'static str) -> Field {
    exact(name, PLAIN_TEXT, about)
}

/// A string in a format that JSON Schema names: `email`, `uuid`, `uri`, `date-time`.
pub(crate) const fn formatted(name: &'static str, format: &'static str, about: &'static str) -> Field {
    let shape = Shape::Text {
        format: Some(format),
        longest: None,
        pattern: PLAIN_TEXT,
    };
    of(name, shape, about)
}

/// A string that looks like this, to the last character.
pub(crate) const fn exact(name: &'static str, pattern: &'static str, about: &'static str) -> Field {
    let shape = Shape::Text {
        format: None,
        longest: None,
        pattern,
    };
    of(name, shape, about)
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
    of(name, Shape::Number(most), about)
}

/// True or false.
pub(crate) const fn flag(name: &'static str, about: &'static str) -> Field {
    of(name, Shape::Flag, about)
}

/// One of a few words.
pub(crate) const fn one_of(name: &'static str, words: &'static [&'static str], about: &'static str) -> Field {
    of(name, Shape::OneOf(words), about)
}

/// A list of values like `each`, whose name says nothing.
pub(crate) const fn list_of(name: &'static str, each: &'static Field, about: &'static str) -> Field {
    of(name, Shape::List(each), about)
}

/// An object with these fields.
pub(crate) const fn object(name: &'static str, fields: &'static [Field], about: &'static str) -> Field {
    of(name, Shape::Object(fields), about)
}

/// An object with any names, at most `most`, and values like `each`.
pub(crate) const fn map_of(
    name: &'static str,
    most: usize,
    each: &'static Field,
    about: &'static str,
) -> Field {
    of(name, Shape::Map(most, each), about)
}

/// Any JSON.
pub(crate) const fn value(name: &'static str, about: &'static str) -> Field {
    of(name, Shape::Value, about)
}

const fn of(name: &'static str, shape: Shape, about: &'static str) -> Field {
    Field {
        name,
        about,
        required: false,
        shape,
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

    /// It need not be there.
    pub(crate) const fn optional(self) -> Self {
        Self {
            required: false,
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
            other @ (Shape::Number(_)
            | Shape::Flag
            | Shape::OneOf(_)
            | Shape::List(_)
            | Shape::Object(_)
            | Shape::Map(..)
            | Shape::Value) => other,
        };
        Self { shape, ..self }
    }
}
