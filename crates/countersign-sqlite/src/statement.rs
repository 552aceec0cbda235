//! Statements written as SQL whose prepared form is kept.
//!
//! Diesel prepares `UPDATE`, upserts and `sql_query` anew each time. A statement's text is fixed at build time, so
//! there are as many of them as in this source, and each is prepared once per connection.

use std::marker::PhantomData;

use diesel::QueryResult;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::RunQueryDsl;
use diesel::result::Error;
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Binary, HasSqlType, Nullable, Text, Untyped};
use diesel::sqlite::Sqlite;

use crate::cells::{At, Bytes, Document, Id, Json, Lane, Named, Number, Word};

/// A statement; each `?` takes the next value bound.
pub(crate) fn statement<'a>(text: &'static str) -> Statement<'a> {
    Statement {
        text,
        binds: Vec::new(),
    }
}

/// A statement and its values.
#[must_use]
pub(crate) struct Statement<'a> {
    text: &'static str,
    binds: Vec<Box<dyn Bind + 'a>>,
}

impl<'a> Statement<'a> {
    /// Gives the next `?` its value.
    pub(crate) fn bind<T>(mut self, value: T) -> Self
    where
        T: Value + 'a,
        Sqlite: HasSqlType<T::Column>,
    {
        self.binds
            .push(Box::new(Bound::<T::Column, T>(value, PhantomData)));
        self
    }
}

/// What may be bound, and the type of its column.
pub(crate) trait Value: ToSql<Self::Column, Sqlite> {
    /// The type of the column.
    type Column: 'static;
}

macro_rules! values {
    ($([$($generics:tt)*] $value:ty => $column:ty;)+) => {$(
        impl<$($generics)*> Value for $value {
            type Column = $column;
        }

        impl<$($generics)*> Value for Option<$value> {
            type Column = Nullable<$column>;
        }
    )+};
}

values! {
    [] i64 => BigInt;
    [] At => BigInt;
    [] Lane => BigInt;
    [T: std::fmt::Debug + Copy + Into<i64>] Number<T> => BigInt;
    [] Id => Binary;
    [const N: usize] Bytes<N> => Binary;
    [] &str => Text;
    [] String => Text;
    [T: Named] Word<T> => Text;
    [T: Document] Json<T> => Text;
}

/// A value of some type, ready to be bound.
trait Bind {
    fn push<'b>(&'b self, out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()>;
}

struct Bound<Column, T>(T, PhantomData<Column>);

impl<Column, T> Bind for Bound<Column, T>
where
    T: ToSql<Column, Sqlite>,
    Sqlite: HasSqlType<Column>,
{
    fn push<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_bind_param(&self.0)
    }
}

impl QueryFragment<Sqlite> for Statement<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        let mut binds = self.binds.iter();
        let mut pieces = self.text.split('?');
        out.push_sql(pieces.next().unwrap_or_default());
        for piece in pieces {
            let bind = binds
                .next()
                .ok_or_else(|| Error::QueryBuilderError("a value is missing".into()))?;
            bind.push(out.reborrow())?;
            out.push_sql(piece);
        }
        match binds.next() {
            Some(_) => Err(Error::QueryBuilderError("a value is left over".into())),
            None => Ok(()),
        }
    }
}

impl QueryId for Statement<'_> {
    type QueryId = ();

    // The prepared form is found by its text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement<'_> {
    type SqlType = Untyped;
}

impl<Conn> RunQueryDsl<Conn> for Statement<'_> {}
