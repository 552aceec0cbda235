//! Hot statements: SQL in files of their own with `:names`, prepared once per connection.
//!
//! Diesel prepares a statement once where it knows it again: by a type, made by `statements!`, whose text is the same
//! always; or by its text, where that is put together of parts, each there only if there is something for it to do.
//! PostgreSQL pays for every part of a statement that it starts, also for one that then does nothing.

use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::{LazyLock, PoisonError, RwLock};

use diesel::pg::{Pg, PgConnection};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::Untyped;

use crate::bind::Named;
use crate::template::{Part, Template};

/// How Diesel knows a statement again.
pub(crate) trait Known: Sized + 'static {
    /// By its type, or else by its text.
    const BY_TYPE: bool;
}

/// A statement as a type.
pub(crate) trait Statement: Known {
    /// Its text, taken apart once.
    fn template() -> &'static Template;

    /// The statement with its values, ready to run.
    fn with<'a>(values: &'a [Named<'a>]) -> Filled<'a, Self> {
        Filled {
            template: Self::template(),
            values,
            known: PhantomData,
        }
    }
}

/// Declares statements: `Name = "file.sql", "file.sql";` with paths below `sql/`.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $($file:literal),+;)+) => {$(
        $(#[$doc])*
        pub(crate) struct $name;

        impl $crate::statement::Known for $name {
            const BY_TYPE: bool = true;
        }

        impl $crate::statement::Statement for $name {
            fn template() -> &'static $crate::template::Template {
                static TEMPLATE: std::sync::LazyLock<$crate::template::Template> = std::sync::LazyLock::new(|| {
                    $crate::template::Template::of(&[
                        $($crate::template::Part::plain(include_str!(concat!("sql/", $file)))),+
                    ])
                });
                &TEMPLATE
            }
        }
    )+};
}
pub(crate) use statements;

/// Declares parts of statements: `NAME = "file.sql";` with paths below `sql/`.
macro_rules! parts {
    ($($(#[$doc:meta])* $name:ident = $file:literal;)+) => {$(
        $(#[$doc])*
        pub(crate) const $name: &str = include_str!(concat!("sql/", $file));
    )+};
}
pub(crate) use parts;

/// A statement put together of parts.
pub(crate) enum Composed {}

impl Known for Composed {
    const BY_TYPE: bool = false;
}

impl Composed {
    /// The statement of these parts with its values, ready to run.
    pub(crate) fn with<'a>(parts: &[Part], values: &'a [Named<'a>]) -> Filled<'a, Self> {
        Filled {
            template: composed(parts),
            values,
            known: PhantomData,
        }
    }
}

/// Every template is kept: there are only so many ways to put parts together.
fn composed(parts: &[Part]) -> &'static Template {
    static ALL: LazyLock<RwLock<HashMap<Vec<Part>, &'static Template>>> = LazyLock::new(RwLock::default);
    let known = ALL
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .get(parts)
        .copied();
    known.unwrap_or_else(|| {
        let mut all = ALL.write().unwrap_or_else(PoisonError::into_inner);
        let new = || &*Box::leak(Box::new(Template::of(parts)));
        all.entry(parts.to_vec()).or_insert_with(new)
    })
}

/// A statement with its values.
pub(crate) struct Filled<'a, K> {
    template: &'static Template,
    values: &'a [Named<'a>],
    known: PhantomData<K>,
}

impl<K: Known> QueryFragment<Pg> for Filled<'_, K> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.template.push_to(&mut out, self.values)
    }
}

impl<K: Known> QueryId for Filled<'_, K> {
    type QueryId = K;

    const HAS_STATIC_QUERY_ID: bool = K::BY_TYPE;
}

impl<K> Query for Filled<'_, K> {
    type SqlType = Untyped;
}

impl<K: Known> diesel::RunQueryDsl<PgConnection> for Filled<'_, K> {}
