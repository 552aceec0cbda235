//! Values that can be bound to a statement: each Rust type has one SQL type.

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
    fn push<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()>;
}

/// The SQL type of a Rust type.
pub(crate) trait SqlValue {
    /// That type.
    type Sql: 'static;
}

impl<T> Bind for T
where
    T: SqlValue + ToSql<T::Sql, Pg>,
    Pg: HasSqlType<T::Sql>,
{
    fn push<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_bind_param::<T::Sql, T>(self)
    }
}

macro_rules! sql_values {
    ($($rust:ty => $sql:ty,)+) => {$(
        impl SqlValue for $rust {
            type Sql = $sql;
        }
    )+};
}

sql_values! {
    bool => sql_types::Bool,
    i16 => sql_types::SmallInt,
    i32 => sql_types::Integer,
    i64 => sql_types::BigInt,
    &str => sql_types::Text,
    String => sql_types::Text,
    &[u8] => sql_types::Binary,
    Vec<u8> => sql_types::Binary,
    Uuid => sql_types::Uuid,
    Timestamp => sql_types::Timestamptz,
}

impl<T: SqlValue> SqlValue for Option<T> {
    type Sql = sql_types::Nullable<T::Sql>;
}

impl<T: SqlValue> SqlValue for Vec<T> {
    type Sql = sql_types::Array<T::Sql>;
}
