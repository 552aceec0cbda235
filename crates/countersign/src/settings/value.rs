//! How a setting is written as text and read back; one implementation per kind of setting.

use std::fmt::Display;
use std::path::PathBuf;

/// A kind of setting.
pub(crate) trait Value: Sized {
    /// What to write there, for people: "a duration", "a whole number".
    fn kind() -> String;

    /// Reads it; the error says what is wrong, never what was written where that is a secret.
    fn parse(text: &str) -> Result<Self, String>;

    /// Writes it, as [`Value::parse`] reads it. Empty where nothing is set.
    fn show(&self) -> String;
}

/// Reads `text` by `FromStr`, or says what was wanted.
pub(crate) fn parse_std<T: std::str::FromStr + Value>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("`{text}` is not {}", T::kind()))
}

macro_rules! whole_numbers {
    ($($number:ty),*) => {$(
        impl Value for $number {
            fn kind() -> String {
                "a whole number".to_owned()
            }

            fn parse(text: &str) -> Result<Self, String> {
                let number: i128 = text.parse().map_err(|_| format!("`{text}` is not a whole number"))?;
                Self::try_from(number).map_err(|_| format!("`{text}` is not between {} and {}", Self::MIN, Self::MAX))
            }

            fn show(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

whole_numbers!(u16, i16, u32, usize);

impl Value for bool {
    fn kind() -> String {
        "`true` or `false`".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        parse_std(text)
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl Value for String {
    fn kind() -> String {
        "a text".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        if text.chars().any(char::is_control) {
            return Err("holds a control character or a line break".to_owned());
        }
        Ok(text.to_owned())
    }

    fn show(&self) -> String {
        self.clone()
    }
}

impl Value for PathBuf {
    fn kind() -> String {
        "a path".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        String::parse(text).map(PathBuf::from)
    }

    fn show(&self) -> String {
        self.display().to_string()
    }
}

impl<T: Value> Value for Option<T> {
    fn kind() -> String {
        T::kind()
    }

    fn parse(text: &str) -> Result<Self, String> {
        T::parse(text).map(Some)
    }

    fn show(&self) -> String {
        self.as_ref().map(T::show).unwrap_or_default()
    }
}

impl<T: Value> Value for Vec<T> {
    fn kind() -> String {
        format!("a list, separated by commas, of: {}", T::kind())
    }

    fn parse(text: &str) -> Result<Self, String> {
        text.split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(T::parse)
            .collect()
    }

    fn show(&self) -> String {
        self.iter().map(T::show).collect::<Vec<_>>().join(",")
    }
}

/// One of a few words: gives the value that belongs to `text`.
pub(crate) fn choose<T: Copy>(text: &str, choices: &[(&str, T)]) -> Result<T, String> {
    let found = choices.iter().find(|(word, _)| *word == text);
    found
        .map(|(_, value)| *value)
        .ok_or_else(|| format!("`{text}` is not {}", one_of(choices)))
}

/// The words of `choices`, for people.
pub(crate) fn one_of<T>(choices: &[(&str, T)]) -> String {
    join_or(choices.iter().map(|(word, _)| format!("`{word}`")))
}

/// The word of a value.
pub(crate) fn word_of<T: PartialEq>(value: &T, choices: &[(&'static str, T)]) -> &'static str {
    choices
        .iter()
        .find(|(_, candidate)| candidate == value)
        .map_or("", |(word, _)| word)
}

fn join_or(words: impl Iterator<Item: Display>) -> String {
    let words: Vec<String> = words.map(|word| word.to_string()).collect();
    match words.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}
