//! Which database: PostgreSQL by its URL, or an SQLite file.

use std::path::PathBuf;

use super::secret::Secret;
use crate::settings::value::Value;

/// Where things are remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DatabaseUrl {
    /// PostgreSQL, or what speaks its protocol; the URL may hold a password.
    Postgres(Secret),
    /// One file on this machine.
    Sqlite(PathBuf),
}

impl Value for DatabaseUrl {
    fn kind() -> String {
        "`postgres://…`, `postgresql://…` or `sqlite:PATH`".to_owned()
    }

    fn parse(text: &str) -> Result<Self, String> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return match each_host_alone(text).find_map(|text| url::Url::parse(&text).err()) {
                None => Ok(DatabaseUrl::Postgres(Secret::new(text))),
                Some(error) => Err(format!(
                    "is not a URL ({error}); is a character of the password not escaped?"
                )),
            };
        }
        let Some(path) = text.strip_prefix("sqlite:") else {
            return Err(format!("is not {}", Self::kind()));
        };
        let path = path.strip_prefix("//").unwrap_or(path);
        let named = !path.is_empty() && !path.starts_with(":memory:") && !path.contains(['?', '\0', '\n']);
        if named {
            Ok(DatabaseUrl::Sqlite(PathBuf::from(path)))
        } else {
            Err("names no file".to_owned())
        }
    }

    fn show(&self) -> String {
        "…".to_owned()
    }
}

/// A URL of PostgreSQL may name several servers, separated by commas: the same URL with one at a time.
fn each_host_alone(text: &str) -> impl Iterator<Item = String> {
    let begin = text.find("://").map_or(0, |at| at + 3);
    let (scheme, rest) = text.split_at(begin);
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (user, hosts) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
    hosts
        .split(',')
        .map(move |host| format!("{scheme}{user}{host}{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn database_urls() {
        let sqlite = |path: &str| DatabaseUrl::Sqlite(PathBuf::from(path));
        assert_eq!(DatabaseUrl::parse("sqlite:a/b.db"), Ok(sqlite("a/b.db")));
        assert_eq!(DatabaseUrl::parse("sqlite:/a/b.db"), Ok(sqlite("/a/b.db")));
        assert_eq!(DatabaseUrl::parse("sqlite:///a/b.db"), Ok(sqlite("/a/b.db")));
        assert_eq!(DatabaseUrl::parse("sqlite://b.db"), Ok(sqlite("b.db")));
        for text in [
            "postgres://u:hunter2@h/d",
            "postgresql:///d?host=/run/postgresql",
            "postgres://u:hunter2@one:5432,two:5433/d?sslmode=disable",
        ] {
            let Ok(url @ DatabaseUrl::Postgres(_)) = DatabaseUrl::parse(text) else {
                panic!("{text}")
            };
            assert!(!format!("{url:?}").contains("hunter2"));
        }
        for text in [
            "",
            "mysql://u:hunter2@h/d",
            "sqlite:",
            "sqlite::memory:",
            "postgres://u:hunter2@h:port/d",
            "postgres://u:hunter2@one:5432,two:port/d",
        ] {
            let error = DatabaseUrl::parse(text).unwrap_err();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
