//! One database of the cluster, spoken to through psql.

use crate::failure::{Explain, Result};
use crate::postgres::Installation;
use crate::process;
use std::path::PathBuf;
use std::process::Command;

/// A database and the program that speaks to it.
#[derive(Clone, Debug)]
pub(crate) struct Database {
    psql: PathBuf,
    url: String,
}

impl Database {
    pub(crate) fn new(installation: &Installation, url: String) -> Database {
        Database {
            psql: installation.program("psql"),
            url,
        }
    }

    /// For tests that only look at what would be sent.
    #[cfg(test)]
    pub(crate) fn nowhere() -> Database {
        Database {
            psql: PathBuf::new(),
            url: String::new(),
        }
    }

    /// Its address.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Runs statements over one connection, each on its own; the lines they gave, fields divided by `|`.
    pub(crate) fn run<S: AsRef<str>>(&self, statements: &[S]) -> Result<Vec<String>> {
        let mut psql = Command::new(&self.psql);
        psql.args(["-qXAt", "-v", "ON_ERROR_STOP=1"]);
        for statement in statements {
            psql.args(["-c", statement.as_ref()]);
        }
        let output = process::capture(psql.arg(&self.url))?;
        let text = String::from_utf8(output).explain(|| "reading what psql gave")?;
        Ok(text.lines().map(str::to_owned).collect())
    }

    /// The only value of a statement.
    pub(crate) fn value<T: std::str::FromStr>(&self, statement: &str) -> Result<T>
    where
        T::Err: std::fmt::Display,
    {
        let lines = self.run(&[statement])?;
        let first = lines.first().map_or("", String::as_str);
        first
            .parse()
            .explain(|| format!("reading {first:?} from {statement}"))
    }
}

/// A text as an SQL literal.
pub(crate) fn literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if quoted.contains('\\') {
        format!("E'{}'", quoted.replace('\\', "\\\\"))
    } else {
        format!("'{quoted}'")
    }
}
