//! The text of a statement, taken apart once at its `:names`.

use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

use diesel::pg::Pg;
use diesel::query_builder::AstPass;
use diesel::result::{Error, QueryResult};

use crate::bind::{Bind, Named};

/// A text with `:names` for its parameters. Within `{{…}}` a name stands for one item of a list: see [`Part`].
#[derive(Debug)]
pub(crate) struct Template {
    pieces: Vec<Piece>,
    parameters: Vec<Parameter>,
    /// For each parameter the place of its value; learnt at the first use, as each statement is used in one place.
    places: OnceLock<Vec<usize>>,
    /// The text between the places where parameters are first named; learnt at the first use, for it names the types of
    /// the values.
    texts: OnceLock<Vec<String>>,
}

/// Text up to a parameter, or to the end.
#[derive(Debug)]
struct Piece {
    sql: String,
    parameter: Option<usize>,
}

/// A name, and which item of the list it names.
#[derive(Debug, PartialEq, Eq)]
struct Parameter {
    name: String,
    item: Option<usize>,
}

/// One part of a text. Where it has a list, `{{between: body}}`, the body is there once for each of so many items, and
/// its names stand for that item of the lists given by these names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    sql: &'static str,
    items: usize,
}

/// A text is known by where it is: that is quicker than reading it.
impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.sql, other.sql) && self.items == other.items
    }
}

impl Eq for Part {}

impl Hash for Part {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.sql.as_ptr(), self.items).hash(state);
    }
}

impl Part {
    /// A part without a list.
    pub(crate) const fn plain(sql: &'static str) -> Self {
        Self { sql, items: 0 }
    }

    /// A part with a list of so many items.
    pub(crate) const fn of(sql: &'static str, items: usize) -> Self {
        Self { sql, items }
    }
}

impl Template {
    /// Puts parts together. Comments and indentation are for those who read the files.
    pub(crate) fn of(parts: &[Part]) -> Self {
        let mut template = Self {
            pieces: Vec::new(),
            parameters: Vec::new(),
            places: OnceLock::new(),
            texts: OnceLock::new(),
        };
        for part in parts {
            template.push_part(*part);
        }
        template
    }

    fn push_part(&mut self, part: Part) {
        let sql = tidied(part.sql);
        let list = sql.split_once("{{").and_then(|(before, rest)| {
            let (between, rest) = rest.split_once(':')?;
            let (body, after) = rest.split_once("}}")?;
            Some((before, between, body, after))
        });
        let Some((before, between, body, after)) = list else {
            return self.push(&sql, None);
        };
        self.push(before, None);
        for item in 0..part.items {
            if item > 0 {
                self.push(&format!(" {between} "), None);
            }
            self.push(body, Some(item));
        }
        self.push(after, None);
    }

    fn push(&mut self, text: &str, item: Option<usize>) {
        let mut rest = text;
        while let Some((sql, name, after)) = split_at_name(rest) {
            let name = name.to_owned();
            let parameter = Parameter { name, item };
            let known = self.parameters.iter().position(|known| *known == parameter);
            let place = known.unwrap_or_else(|| {
                self.parameters.push(parameter);
                self.parameters.len() - 1
            });
            self.push_sql(sql, Some(place));
            rest = after;
        }
        self.push_sql(rest, None);
    }

    fn push_sql(&mut self, sql: &str, parameter: Option<usize>) {
        let sql = sql.to_owned();
        self.pieces.push(Piece { sql, parameter });
    }

    /// Pushes the text, and each value where it is first named.
    pub(crate) fn push_to<'b>(
        &self,
        out: &mut AstPass<'_, 'b, Pg>,
        values: &'b [Named<'b>],
    ) -> QueryResult<()> {
        let texts = match self.texts.get() {
            Some(texts) => texts,
            None => {
                let texts = self.texts(values)?;
                self.texts.get_or_init(|| texts)
            }
        };
        for (n, text) in texts.iter().enumerate() {
            out.push_sql(text);
            if n < self.parameters.len() {
                self.value(n, values)?.push_to(out)?;
            }
        }
        Ok(())
    }

    /// The text up to where each parameter is first named, and the rest.
    fn texts(&self, values: &[Named<'_>]) -> QueryResult<Vec<String>> {
        let mut texts = vec![String::new()];
        for piece in &self.pieces {
            let mut text = texts.pop().unwrap_or_default() + &piece.sql;
            if let Some(n) = piece.parameter {
                if n == texts.len() {
                    texts.push(text);
                    text = String::new();
                } else {
                    text.push_str(&format!("${}", n + 1));
                }
                text.push_str(self.value(n, values)?.cast());
            }
            texts.push(text);
        }
        Ok(texts)
    }

    /// The value of the `n`-th parameter.
    fn value<'a>(&self, n: usize, values: &'a [Named<'a>]) -> QueryResult<&'a dyn Bind> {
        let find = |name: &str| values.iter().position(|(known, _)| *known == name);
        let places = self.places.get_or_init(|| {
            let place = |parameter: &Parameter| find(&parameter.name).unwrap_or(usize::MAX);
            self.parameters.iter().map(place).collect()
        });
        let missing = |name: &str| Error::QueryBuilderError(format!("no value for :{name}").into());
        let Parameter { name, item } = self.parameters.get(n).ok_or_else(|| missing("?"))?;
        let at_place = places.get(n).and_then(|&place| values.get(place));
        let (_, value) = at_place
            .filter(|(known, _)| *known == name)
            .or_else(|| values.get(find(name)?))
            .ok_or_else(|| missing(name))?;
        match item {
            Some(item) => value.item(*item).ok_or_else(|| missing(name)),
            None => Ok(*value),
        }
    }
}

/// The text before the first `:name`, the name, and the text after it; `::` is a cast.
fn split_at_name(text: &str) -> Option<(&str, &str, &str)> {
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

/// A text without comments and indentation, which are for those who read the files.
fn tidied(sql: &str) -> String {
    let lines = sql.lines();
    let lines = lines.map(|line| line.split_once("--").map_or(line, |(line, _)| line).trim());
    lines
        .filter(|line| !line.is_empty())
        .flat_map(|line| [line, "\n"])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "SELECT :b::text, a[:a] || 'x:' || :b, y[2:] -- so: it\n";
    const LIST: &str = "    IN ({{,: f(:lists)}})\n";

    fn text(parts: &[Part]) -> String {
        let (a, b, lists) = (1_i16, "x", vec![1_i32, 2]);
        let values: [Named<'_>; 3] = [("a", &a), ("lists", &lists), ("b", &b)];
        Template::of(parts).texts(&values).unwrap().join("?")
    }

    #[test]
    fn a_text_is_taken_apart_at_its_names() {
        assert_eq!(
            text(&[Part::plain(HEAD)]),
            "SELECT ?::text::text, a[?::smallint] || 'x:' || $1::text, y[2:]\n"
        );
    }

    #[test]
    fn a_list_is_there_once_for_each_item() {
        let parts = |items| [Part::plain(HEAD), Part::of(LIST, items)];
        assert!(text(&parts(0)).ends_with("y[2:]\nIN ()\n"));
        assert!(text(&parts(1)).ends_with("IN ( f(?::integer))\n"));
        assert!(text(&parts(2)).ends_with("IN ( f(?::integer) ,  f(?::integer))\n"));
    }
}
