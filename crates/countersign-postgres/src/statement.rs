//! Hot statements: SQL in files of their own with `:names`, prepared once per connection.
//!
//! Diesel caches a prepared statement only where the type of the query stands for its text. So each statement is a
//! type, made by `statements!`, and its text is put together from files when it is compiled.

use std::marker::PhantomData;
use std::sync::OnceLock;

use diesel::pg::{Pg, PgConnection};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::{Error, QueryResult};
use diesel::sql_types::Untyped;

use crate::bind::Named;

/// A statement as a type.
pub(crate) trait Statement: Sized + 'static {
    /// Its text, taken apart once.
    fn template() -> &'static Template;

    /// The statement with its values, ready to run.
    fn with<'a>(values: &'a [Named<'a>]) -> Filled<'a, Self> {
        Filled {
            values,
            statement: PhantomData,
        }
    }
}

/// Declares statements: `Name = "file.sql", "file.sql";` with paths below `sql/`.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $($file:literal),+;)+) => {$(
        $(#[$doc])*
        pub(crate) struct $name;

        impl $crate::statement::Statement for $name {
            fn template() -> &'static $crate::statement::Template {
                static TEMPLATE: std::sync::LazyLock<$crate::statement::Template> = std::sync::LazyLock::new(|| {
                    $crate::statement::Template::parse(concat!($(include_str!(concat!("sql/", $file))),+))
                });
                &TEMPLATE
            }
        }
    )+};
}
pub(crate) use statements;

/// SQL between parameters.
#[derive(Debug)]
pub(crate) struct Template {
    pieces: Vec<Piece>,
    names: Vec<&'static str>,
    /// For each name its place among the values; learnt at the first use, as each statement is used in one place.
    places: OnceLock<Vec<usize>>,
}

#[derive(Debug)]
struct Piece {
    sql: &'static str,
    parameter: Parameter,
}

#[derive(Debug)]
enum Parameter {
    /// Its first appearance: bound here, under the next number.
    First(usize),
    /// Bound before: its `$n`.
    Again(String),
    /// The end of the text.
    None,
}

impl Template {
    /// Takes a text apart at its `:names`; `::` is a cast.
    pub(crate) fn parse(text: &'static str) -> Self {
        let (mut pieces, mut names) = (Vec::new(), Vec::new());
        let mut rest = text;
        while let Some((sql, name, after)) = split_at_name(rest) {
            let parameter = match names.iter().position(|known| *known == name) {
                Some(place) => Parameter::Again(format!("${}", place + 1)),
                None => {
                    names.push(name);
                    Parameter::First(names.len() - 1)
                }
            };
            pieces.push(Piece { sql, parameter });
            rest = after;
        }
        pieces.push(Piece {
            sql: rest,
            parameter: Parameter::None,
        });
        Self {
            pieces,
            names,
            places: OnceLock::new(),
        }
    }

    /// The value of the `n`-th name.
    fn value<'a>(&self, n: usize, values: &'a [Named<'a>]) -> QueryResult<&'a Named<'a>> {
        let find = |name: &str| values.iter().position(|(known, _)| *known == name);
        let places = self.places.get_or_init(|| {
            self.names
                .iter()
                .map(|name| find(name).unwrap_or(usize::MAX))
                .collect()
        });
        let name = self.names.get(n).copied().unwrap_or_default();
        let at_place = places
            .get(n)
            .and_then(|&place| values.get(place))
            .filter(|(known, _)| *known == name);
        at_place
            .or_else(|| values.get(find(name)?))
            .ok_or_else(|| Error::QueryBuilderError(format!("no value for :{name}").into()))
    }
}

/// The text before the first `:name`, the name, and the text after it.
fn split_at_name(text: &'static str) -> Option<(&'static str, &'static str, &'static str)> {
    let mut from = 0;
    loop {
        let colon = from + text.get(from..)?.find(':')?;
        let after = text.get(colon + 1..)?;
        let end = after
            .find(|c: char| !(c.is_ascii_lowercase() || c == '_'))
            .unwrap_or(after.len());
        let is_cast = after.starts_with(':') || text.get(..colon)?.ends_with(':');
        if end > 0 && !is_cast {
            return Some((text.get(..colon)?, after.get(..end)?, after.get(end..)?));
        }
        from = colon + 1;
    }
}

/// A statement with its values.
pub(crate) struct Filled<'a, S> {
    values: &'a [Named<'a>],
    statement: PhantomData<S>,
}

impl<S: Statement> QueryFragment<Pg> for Filled<'_, S> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let template = S::template();
        for piece in &template.pieces {
            out.push_sql(piece.sql);
            match &piece.parameter {
                Parameter::First(n) => {
                    let (_, value) = template.value(*n, self.values)?;
                    value.push(&mut out)?;
                    out.push_sql(value.cast());
                }
                Parameter::Again(number) => out.push_sql(number),
                Parameter::None => {}
            }
        }
        Ok(())
    }
}

impl<S: Statement> QueryId for Filled<'_, S> {
    type QueryId = S;

    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<S: Statement> Query for Filled<'_, S> {
    type SqlType = Untyped;
}

impl<S: Statement> diesel::RunQueryDsl<PgConnection> for Filled<'_, S> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_taken_apart_at_its_names() {
        let template = Template::parse("SELECT :b::text, a[:a] || 'x:' || :b, y[2:] -- so: it\n, :at");
        assert_eq!(template.names, ["b", "a", "at"]);
        let sql: Vec<_> = template.pieces.iter().map(|piece| piece.sql).collect();
        assert_eq!(
            sql,
            [
                "SELECT ",
                "::text, a[",
                "] || 'x:' || ",
                ", y[2:] -- so: it\n, ",
                ""
            ]
        );
        assert!(matches!(&template.pieces[2].parameter, Parameter::Again(number) if number == "$1"));
    }
}
