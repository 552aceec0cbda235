//! One row of the table of settings: its name, what it means, and the place its value goes.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::marker::PhantomData;

use super::value::Value;

/// What every environment variable of ours begins with.
pub(super) const PREFIX: &str = "COUNTERSIGN";
/// The one setting (and its file) that keeps the name everybody else uses for it.
const DATABASE_URL: &str = "database_url";

/// A place a value is read into and shown from, whatever its type.
trait Place {
    fn kind(&self) -> String;
    fn read(&mut self, text: &str) -> Result<(), String>;
    fn show(&self) -> String;
}

impl<T: Value> Place for &mut T {
    fn kind(&self) -> String {
        T::kind()
    }

    fn read(&mut self, text: &str) -> Result<(), String> {
        **self = T::parse(text)?;
        Ok(())
    }

    fn show(&self) -> String {
        T::show(self)
    }
}

/// A place that takes only what lies between two values.
struct Between<'a, T> {
    place: &'a mut T,
    low: &'static str,
    high: &'static str,
}

impl<T: Value + PartialOrd> Place for Between<'_, T> {
    fn kind(&self) -> String {
        format!("{} between `{}` and `{}`", T::kind(), self.low, self.high)
    }

    fn read(&mut self, text: &str) -> Result<(), String> {
        let value = T::parse(text)?;
        if value < T::parse(self.low)? || value > T::parse(self.high)? {
            return Err(format!(
                "`{text}` is not between `{}` and `{}`",
                self.low, self.high
            ));
        }
        *self.place = value;
        Ok(())
    }

    fn show(&self) -> String {
        T::show(self.place)
    }
}

/// A place for a plain `T` whose text has to be a `V`, and is kept as `V` writes it.
struct Through<'a, V, T> {
    place: &'a mut T,
    checked_as: PhantomData<V>,
}

impl<V: Value, T: Value> Place for Through<'_, V, T> {
    fn kind(&self) -> String {
        V::kind()
    }

    fn read(&mut self, text: &str) -> Result<(), String> {
        *self.place = T::parse(&V::parse(text)?.show())?;
        Ok(())
    }

    fn show(&self) -> String {
        T::show(self.place)
    }
}

/// A setting.
pub(crate) struct Setting<'a> {
    section: Cow<'static, str>,
    field: &'static str,
    place: Box<dyn Place + 'a>,
    meaning: &'static str,
    default_note: Option<String>,
    secret: bool,
}

impl<'a> Setting<'a> {
    /// A row; `meaning` is a sentence or two.
    pub(super) fn new<T: Value>(field: &'static str, place: &'a mut T, meaning: &'static str) -> Self {
        Self::at(field, Box::new(place), meaning)
    }

    /// A row whose value lies between `low` and `high`.
    pub(super) fn between<T: Value + PartialOrd>(
        field: &'static str,
        place: &'a mut T,
        [low, high]: [&'static str; 2],
        meaning: &'static str,
    ) -> Self {
        Self::at(field, Box::new(Between { place, low, high }), meaning)
    }

    /// A row whose text has to be a `V`.
    pub(super) fn through<V: Value + 'a, T: Value>(
        field: &'static str,
        place: &'a mut T,
        meaning: &'static str,
    ) -> Self {
        Self::at(
            field,
            Box::new(Through {
                place,
                checked_as: PhantomData::<V>,
            }),
            meaning,
        )
    }

    fn at(field: &'static str, place: Box<dyn Place + 'a>, meaning: &'static str) -> Self {
        Self {
            section: Cow::Borrowed(""),
            field,
            place,
            meaning,
            default_note: None,
            secret: false,
        }
    }

    /// Never shown, and may be kept in a file of its own.
    pub(super) fn secret(self) -> Self {
        Self { secret: true, ..self }
    }

    /// What holds where nothing is set, if that is not a value.
    pub(super) fn by_default(self, note: impl Into<String>) -> Self {
        Self {
            default_note: Some(note.into()),
            ..self
        }
    }

    pub(super) fn under(self, section: Cow<'static, str>) -> Self {
        Self { section, ..self }
    }

    /// The key in the file: `codes.life`.
    pub(crate) fn key(&self) -> String {
        if self.section.is_empty() {
            self.field.to_owned()
        } else {
            format!("{}.{}", self.section, self.field)
        }
    }

    /// The environment variable.
    pub(crate) fn variable(&self) -> String {
        variable_of(&self.key())
    }

    /// Whether it is a secret.
    pub(crate) fn is_secret(&self) -> bool {
        self.secret
    }

    /// Reads a value into its place.
    pub(super) fn read(&mut self, text: &str) -> Result<(), String> {
        self.place.read(text)
    }

    /// What is wanted there.
    pub(super) fn kind(&self) -> String {
        self.place.kind()
    }

    /// What it means, and how it is written.
    pub(super) fn description(&self) -> String {
        let mut text = format!("{} {}.", self.meaning, capitalised(&self.kind()));
        if self.secret {
            let _ = write!(
                text,
                " Also as `{}_FILE`, the path of a file that holds it.",
                self.variable()
            );
        }
        text
    }

    /// What is set, as it would be written.
    pub(super) fn shown(&self) -> String {
        self.place.show()
    }

    /// What holds where nothing is set.
    pub(super) fn default(&self) -> String {
        let shown = self.place.show();
        match &self.default_note {
            Some(note) => note.clone(),
            None if shown.is_empty() => "–".to_owned(),
            None => format!("`{shown}`"),
        }
    }
}

/// The environment variable of a key in the file.
pub(super) fn variable_of(key: &str) -> String {
    let name = key.replace('.', "__").replace('-', "_").to_uppercase();
    if key.starts_with(DATABASE_URL) {
        name
    } else {
        format!("{PREFIX}_{name}")
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}
