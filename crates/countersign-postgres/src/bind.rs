//! Values that can be bound to a statement: each Rust type has one SQL type, and the statement's text names it.

use chrono::NaiveDate;
use countersign_core::nouns::Timestamp;
use diesel::pg::Pg;
use diesel::query_builder::AstPass;
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{self, HasSqlType};
use uuid::Uuid;

/// A value by its name in the statement.
pub(crate) type Named<'a> = (&'static str, &'a dyn Bind);

/// A value whose SQL type is known.
pub(crate) trait Bind {
    /// Pushes the value as the next parameter.
    fn push_to<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()>;

    /// The cast to its type, as it follows the parameter.
    fn cast(&self) -> &'static str;

    /// One item of it, if it is a list.
    fn item(&self, n: usize) -> Option<&dyn Bind>;
}

/// The SQL type of a Rust type.
pub(crate) trait SqlValue {
    /// That type.
    type Sql: 'static;

    /// A cast to it. With it a statement says all of itself: it runs as it stands in a log, in psql and in pgbench.
    const CAST: &'static str;

    /// A cast to an array of it.
    const ARRAY_CAST: &'static str;

    /// One item of it, if it is a list.
    fn item(&self, _: usize) -> Option<&dyn Bind> {
        None
    }
}

impl<T> Bind for T
where
    T: SqlValue + ToSql<T::Sql, Pg>,
    Pg: HasSqlType<T::Sql>,
{
    fn push_to<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_bind_param::<T::Sql, T>(self)
    }

    fn cast(&self) -> &'static str {
        T::CAST
    }

    fn item(&self, n: usize) -> Option<&dyn Bind> {
        SqlValue::item(self, n)
    }
}

macro_rules! sql_values {
    ($($rust:ty => $sql:ty, $name:literal;)+) => {$(
        impl SqlValue for $rust {
            type Sql = $sql;
            const CAST: &'static str = concat!("::", $name);
            const ARRAY_CAST: &'static str = concat!("::", $name, "[]");
        }
    )+};
}

sql_values! {
    bool => sql_types::Bool, "boolean";
    i16 => sql_types::SmallInt, "smallint";
    i32 => sql_types::Integer, "integer";
    i64 => sql_types::BigInt, "bigint";
    &str => sql_types::Text, "text";
    String => sql_types::Text, "text";
    &[u8] => sql_types::Binary, "bytea";
    Vec<u8> => sql_types::Binary, "bytea";
    Uuid => sql_types::Uuid, "uuid";
    Timestamp => sql_types::Timestamptz, "timestamptz";
    NaiveDate => sql_types::Date, "date";
}

impl<T: SqlValue> SqlValue for Option<T> {
    type Sql = sql_types::Nullable<T::Sql>;
    const CAST: &'static str = T::CAST;
    const ARRAY_CAST: &'static str = T::ARRAY_CAST;
}

impl<T: SqlValue + Bind> SqlValue for Vec<T> {
    type Sql = sql_types::Array<T::Sql>;
    const CAST: &'static str = T::ARRAY_CAST;
    const ARRAY_CAST: &'static str = T::ARRAY_CAST;

    fn item(&self, n: usize) -> Option<&dyn Bind> {
        self.get(n).map(|item| item as &dyn Bind)
    }
}
