//! A pgbench script of recorded statements.

use super::expression::Minting;
use super::log::Logged;
use crate::failure::{Failure, Result};
use std::collections::BTreeMap;

/// What stands for NULL: pgbench has no other way to pass it as a parameter.
const NULL: (&str, &str) = ("null", "null");

/// A script, and the values that it takes from pgbench's command line.
#[derive(Debug)]
pub(crate) struct Script {
    pub(crate) text: String,
    pub(crate) defines: Vec<(String, String)>,
}

/// The script of one transaction: the statements one after the other, each committed by itself.
///
/// Values that are always the same stay parameters, as they are in the service, so that the server plans the
/// statements as it does there. Varying ones are computed from `:n` and `:at`, which `head` has to set.
pub(crate) fn script(name: &str, head: &str, statements: &[Logged], minting: &Minting<'_>) -> Result<Script> {
    let mut text = head.to_owned();
    let mut defines = vec![(NULL.0.to_owned(), NULL.1.to_owned())];
    for (n, statement) in (1..).zip(statements) {
        let sql = sql(n, statement, minting, &mut defines)?;
        text.push_str(&format!("/* {} */ {sql};\n", tag(name, n)));
    }
    Ok(Script { text, defines })
}

/// The words by which a replayed statement is known in the server's statistics.
pub(crate) fn tag(name: &str, statement: usize) -> String {
    format!("replay of {name}, {statement}")
}

fn sql(
    n: usize,
    statement: &Logged,
    minting: &Minting<'_>,
    defines: &mut Vec<(String, String)>,
) -> Result<String> {
    let mut expressions: BTreeMap<usize, String> = BTreeMap::new();
    let mut sql = String::new();
    let mut rest = statement.text.as_str();
    while let Some(start) = rest.find(['$', '\'', '-', ':']) {
        let (plain, special) = rest.split_at(start);
        sql.push_str(plain);
        if special.starts_with("--") {
            rest = special
                .find('\n')
                .and_then(|end| special.get(end..))
                .unwrap_or_default();
        } else if let Some((parameter, after)) = parameter(special) {
            rest = after;
            let expression = match expressions.get(&parameter) {
                Some(expression) => expression,
                None => {
                    let (sql_type, after) = cast(after).ok_or_else(|| untyped(parameter, statement))?;
                    rest = after;
                    let value = statement.parameters.get(parameter.wrapping_sub(1));
                    let value = value.ok_or_else(|| Failure::new(format!("no value of ${parameter}")))?;
                    let name = format!("p{n}_{parameter}");
                    let expression = expression(value.as_deref(), sql_type, &name, minting, defines);
                    expressions.entry(parameter).or_insert(expression)
                }
            };
            sql.push_str(expression);
        } else {
            // A literal is passed over as a whole.
            let length = match special.strip_prefix('\'').and_then(|literal| literal.find('\'')) {
                Some(end) => end + 2,
                None if special.starts_with("::") => 2,
                None => 1,
            };
            let (passed, after) = special.split_at(length);
            refuse_variable(passed, after)?;
            sql.push_str(passed);
            rest = after;
        }
    }
    sql.push_str(rest);
    Ok(sql)
}

/// `$12` at the start of a text.
fn parameter(text: &str) -> Option<(usize, &str)> {
    let digits = text.strip_prefix('$')?;
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let (number, after) = digits.split_at_checked(end)?;
    Some((number.parse().ok()?, after))
}

/// `::uuid[]` at the start of a text.
fn cast(text: &str) -> Option<(&str, &str)> {
    let named = text.strip_prefix("::")?;
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let end = named.find(|c: char| !is_name(c)).unwrap_or(named.len());
    let is_array = named.get(end..).is_some_and(|rest| rest.starts_with("[]"));
    let end = if is_array { end + 2 } else { end };
    named.split_at_checked(end).filter(|_| end > 0)
}

fn expression(
    value: Option<&str>,
    sql_type: &str,
    name: &str,
    minting: &Minting<'_>,
    defines: &mut Vec<(String, String)>,
) -> String {
    match value {
        None => format!("NULLIF(:{}::text, '{}')::{sql_type}", NULL.0, NULL.1),
        // pgbench takes no empty value either.
        Some("") => format!("left(:{}::text, 0)::{sql_type}", NULL.0),
        Some(value) => minting
            .varying(value, sql_type)
            .map(|varying| format!("({varying})"))
            .unwrap_or_else(|| {
                defines.push((name.to_owned(), value.to_owned()));
                format!("(:{name}::{sql_type})")
            }),
    }
}

/// pgbench would take `:name` for a variable of its own, wherever it stands.
fn refuse_variable(passed: &str, after: &str) -> Result<()> {
    let starts_name = |text: &str| text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let inside = passed.strip_prefix('\'').is_some_and(|literal| {
        literal
            .match_indices(':')
            .any(|(at, _)| literal.get(at + 1..).is_some_and(starts_name))
    });
    if inside || (passed == ":" && starts_name(after)) {
        let near: String = format!("{passed}{after}").chars().take(40).collect();
        return Err(Failure::new(format!("pgbench would read a variable in {near:?}")));
    }
    Ok(())
}

fn untyped(parameter: usize, statement: &Logged) -> Failure {
    let text = &statement.text;
    Failure::new(format!(
        "the first ${parameter} does not name its type, so this cannot be replayed: {text}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::replay::tokens::Tokens;

    fn made(text: &str, parameters: &[Option<&str>]) -> Result<Script> {
        let mut tokens = Tokens::new("marker1");
        tokens.meet("marker1");
        let minting = Minting {
            tokens: &tokens,
            number: ":n::text",
            instant: ":at::float8",
            recorded: 0.0,
            stamp: "019a00000000",
        };
        let statement = Logged {
            text: text.to_owned(),
            parameters: parameters.iter().map(|value| value.map(str::to_owned)).collect(),
        };
        script("request", "", &[statement], &minting)
    }

    #[test]
    fn parameters_are_replaced_where_they_stand() {
        let text = "-- with :all its $1\nSELECT $1::text, '$2: x', a - $2::int[], $1::bytea, $3::uuid, $4::text, b[1:]";
        let script = made(text, &[Some("marker1@x"), Some("{1}"), None, Some("")]).unwrap();
        let expected = "/* replay of request, 1 */ \nSELECT (('r' || :n::text || '@x')::text), '$2: x', \
                        a - (:p1_2::int[]), (('r' || :n::text || '@x')::text)::bytea, \
                        NULLIF(:null::text, 'null')::uuid, left(:null::text, 0)::text, b[1:];\n";
        assert_eq!(script.text, expected);
        let names: Vec<&str> = script.defines.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["null", "p1_2"]);
    }

    #[test]
    fn what_pgbench_would_misread_is_refused() {
        assert!(made("SELECT '12:30'", &[]).is_err());
        assert!(made("SELECT a[1:b]", &[]).is_err());
        assert!(made("SELECT $1", &[None]).is_err());
        assert!(made("SELECT 'a:' || 'b', a[1::int:]", &[]).is_ok());
    }
}
