//! Cells: how a value of the core stands in a column, exact in both directions.

use std::borrow::Cow;
use std::fmt;

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::outbox::MailLane;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, Binary, Text};
use diesel::sqlite::Sqlite;
use uuid::Uuid;

type Raw<'a> = <Sqlite as Backend>::RawValue<'a>;

/// An instant: microseconds since the epoch.
#[derive(Clone, Copy, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = BigInt)]
pub(crate) struct At(pub(crate) Timestamp);

impl ToSql<BigInt, Sqlite> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.timestamp_micros());
        Ok(IsNull::No)
    }
}

impl FromSql<BigInt, Sqlite> for At {
    fn from_sql(raw: Raw<'_>) -> deserialize::Result<Self> {
        let micros = <i64 as FromSql<BigInt, Sqlite>>::from_sql(raw)?;
        Timestamp::from_timestamp_micros(micros)
            .map(Self)
            .ok_or_else(|| "an instant out of range".into())
    }
}

/// A whole number narrower than the column.
#[derive(Clone, Copy, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = BigInt)]
pub(crate) struct Number<T: fmt::Debug>(pub(crate) T);

impl<T: fmt::Debug + Copy + Into<i64>> ToSql<BigInt, Sqlite> for Number<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.into());
        Ok(IsNull::No)
    }
}

impl<T: fmt::Debug + TryFrom<i64>> FromSql<BigInt, Sqlite> for Number<T> {
    fn from_sql(raw: Raw<'_>) -> deserialize::Result<Self> {
        let number = <i64 as FromSql<BigInt, Sqlite>>::from_sql(raw)?;
        T::try_from(number)
            .map(Self)
            .map_err(|_| "a number out of range".into())
    }
}

/// A lane of the outbox, by its number.
#[derive(Clone, Copy, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = BigInt)]
pub(crate) struct Lane(pub(crate) MailLane);

impl ToSql<BigInt, Sqlite> for Lane {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(i64::from(self.0 as i16));
        Ok(IsNull::No)
    }
}

impl FromSql<BigInt, Sqlite> for Lane {
    fn from_sql(raw: Raw<'_>) -> deserialize::Result<Self> {
        let Number(number) = Number::<i16>::from_sql(raw)?;
        MailLane::from_i16(number)
            .map(Self)
            .ok_or_else(|| "an unknown lane".into())
    }
}

/// An id: its 16 octets.
#[derive(Clone, Copy, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = Binary)]
pub(crate) struct Id(pub(crate) Uuid);

impl ToSql<Binary, Sqlite> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_bytes().as_slice());
        Ok(IsNull::No)
    }
}

impl FromSql<Binary, Sqlite> for Id {
    fn from_sql(raw: Raw<'_>) -> deserialize::Result<Self> {
        Bytes::from_sql(raw).map(|Bytes(octets)| Self(Uuid::from_bytes(octets)))
    }
}

/// Seeds and hashes: so many octets, and never shown.
#[derive(Clone, Copy, AsExpression, FromSqlRow)]
#[diesel(sql_type = Binary)]
pub(crate) struct Bytes<const N: usize>(pub(crate) [u8; N]);

impl<const N: usize> fmt::Debug for Bytes<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bytes({N})")
    }
}

impl<const N: usize> ToSql<Binary, Sqlite> for Bytes<N> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_slice());
        Ok(IsNull::No)
    }
}

impl<const N: usize> FromSql<Binary, Sqlite> for Bytes<N> {
    fn from_sql(raw: Raw<'_>) -> deserialize::Result<Self> {
        let octets = <Vec<u8> as FromSql<Binary, Sqlite>>::from_sql(raw)?;
        octets
            .try_into()
            .map(Self)
            .map_err(|_| "octets of another length".into())
    }
}

/// What has a name in tables.
pub(crate) trait Named: Sized + fmt::Debug {
    /// The name.
    fn name(&self) -> Cow<'_, str>;

    /// Reads the name back.
    fn from_name(name: String) -> Option<Self>;
}

/// A value by its name.
#[derive(Clone, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub(crate) struct Word<T: Named>(pub(crate) T);

impl<T: Named> ToSql<Text, Sqlite> for Word<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        match self.0.name() {
            Cow::Borrowed(name) => out.set_value(name),
            Cow::Owned(name) => out.set_value(name),
        }
        Ok(IsNull::No)
    }
}

impl<T: Named> FromSql<Text, Sqlite> for Word<T> {
    fn from_sql(raw: Raw<'_>) -> deserialize::Result<Self> {
        let name = <String as FromSql<Text, Sqlite>>::from_sql(raw)?;
        T::from_name(name)
            .map(Self)
            .ok_or_else(|| "a word nobody knows".into())
    }
}

/// What is kept as JSON text.
pub(crate) trait Document: Sized + fmt::Debug {
    /// The text.
    fn text(&self) -> serde_json::Result<String>;

    /// Reads the text back.
    fn from_text(text: &str) -> serde_json::Result<Self>;
}

/// A value as JSON text.
#[derive(Clone, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub(crate) struct Json<T: Document>(pub(crate) T);

impl<T: Document> ToSql<Text, Sqlite> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.text()?);
        Ok(IsNull::No)
    }
}

impl<T: Document> FromSql<Text, Sqlite> for Json<T> {
    fn from_sql(raw: Raw<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(raw)?;
        // serde's own error would quote the row.
        T::from_text(&text)
            .map(Self)
            .map_err(|_| "JSON of another shape".into())
    }
}
