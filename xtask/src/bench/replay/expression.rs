//! SQL for a recorded value: with its tokens and instants replaced by what is computed from a transaction's number.

use super::array;
use super::database::literal;
use super::instant;
use super::tokens::{Kind, Piece, Tokens};

/// How numbers become tokens and instants.
#[derive(Clone, Debug)]
pub(crate) struct Minting<'a> {
    /// The tokens to replace.
    pub(crate) tokens: &'a Tokens,
    /// SQL for the transaction's number as a text of twelve digits.
    pub(crate) number: &'a str,
    /// SQL for the transaction's instant, in seconds since 1970, as a double.
    pub(crate) instant: &'a str,
    /// When it was recorded, in the same seconds.
    pub(crate) recorded: f64,
    /// The first twelve digits of new UUIDs: the milliseconds, as RFC 9562 has them.
    pub(crate) stamp: &'a str,
}

impl Minting<'_> {
    /// The expression, where the value varies from one transaction to the next.
    pub(crate) fn varying(&self, value: &str, sql_type: &str) -> Option<String> {
        if let Some(element_type) = sql_type.strip_suffix("[]") {
            return self.varying_array(value, element_type);
        }
        if matches!(sql_type, "timestamptz" | "timestamp with time zone") {
            let since = instant::seconds(value)? - self.recorded;
            let instant = self.instant;
            return Some(format!("to_timestamp({instant} + {since:.6}::float8)"));
        }
        let pieces = self.tokens.split(value);
        if !pieces.iter().any(|piece| matches!(piece, Piece::Token(..))) {
            return None;
        }
        if let ([Piece::Token(Kind::Hash, hash)], "bytea") = (pieces.as_slice(), sql_type) {
            return Some(self.hash(hash));
        }
        let texts: Vec<String> = pieces.iter().map(|piece| self.text(piece)).collect();
        Some(format!("({})::{sql_type}", texts.join(" || ")))
    }

    /// The expression for any value, for SQL in which all else may be constant.
    pub(crate) fn any(&self, value: Option<&str>, sql_type: &str) -> String {
        match value {
            None => format!("NULL::{sql_type}"),
            Some(value) => self
                .varying(value, sql_type)
                .unwrap_or_else(|| format!("{}::{sql_type}", literal(value))),
        }
    }

    /// An array, joined with an empty one so that the planner knows as little of its length as of a parameter's.
    fn varying_array(&self, value: &str, element_type: &str) -> Option<String> {
        let elements = array::elements(value)?;
        let varies = |element: &Option<String>| {
            let value = element.as_deref();
            value.is_some_and(|value| self.varying(value, element_type).is_some())
        };
        if !elements.iter().any(varies) {
            return None;
        }
        let all: Vec<String> = elements
            .iter()
            .map(|element| self.any(element.as_deref(), element_type))
            .collect();
        Some(format!("(ARRAY[{}] || '{{}}'::{element_type}[])", all.join(", ")))
    }

    fn text(&self, piece: &Piece<'_>) -> String {
        match piece {
            Piece::Same(text) => literal(text),
            Piece::Token(Kind::Marker, _) => format!("'r' || {}", self.number),
            Piece::Token(Kind::Uuid, uuid) => self.uuid(uuid),
            Piece::Token(Kind::Hash, hash) => format!("({})::text", self.hash(hash)),
        }
    }

    /// A UUID of version 7 keeps its place in time; of another it lands anywhere.
    fn uuid(&self, uuid: &str) -> String {
        let (number, k) = (self.number, self.tokens.number(uuid).unwrap_or_default());
        match (self.stamp.split_at_checked(8), uuid.get(14..18)) {
            (Some((high, low)), Some(group)) if group.starts_with('7') => {
                format!("'{high}-{low}-{group}-8{k:03x}-' || {number}")
            }
            _ => format!("md5('{k}.' || {number})::uuid::text"),
        }
    }

    fn hash(&self, hash: &str) -> String {
        let k = self.tokens.number(hash).unwrap_or_default();
        format!("sha256(('{k}.' || {})::bytea)", self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const V7: &str = "0192f3a0-1b2c-7d3e-8f40-0123456789ab";
    const V4: &str = "0192f3a0-1b2c-4d3e-8f40-0123456789ab";

    fn varying(value: &str, sql_type: &str) -> Option<String> {
        let mut tokens = Tokens::new("marker1");
        tokens.meet(&format!("marker1 {V7} {V4}"));
        let minting = Minting {
            tokens: &tokens,
            number: "n",
            instant: "at",
            recorded: 1_763_829_900.0,
            stamp: "019a00000000",
        };
        minting.varying(value, sql_type)
    }

    #[test]
    fn tokens_are_computed_from_the_number() {
        let address = varying("a:marker1@example.com", "text");
        assert_eq!(address.unwrap(), "('a:' || 'r' || n || '@example.com')::text");
        assert_eq!(
            varying(V7, "uuid").unwrap(),
            "('019a0000-0000-7d3e-8001-' || n)::uuid"
        );
        assert_eq!(varying(V4, "uuid").unwrap(), "(md5('2.' || n)::uuid::text)::uuid");
        let hash = format!("\\x{}", "0f".repeat(32));
        assert_eq!(varying(&hash, "bytea").unwrap(), "sha256(('0.' || n)::bytea)");
    }

    #[test]
    fn instants_move_with_the_transaction() {
        let later = varying("2025-11-22 16:46:35.5+00", "timestamptz");
        assert_eq!(later.unwrap(), "to_timestamp(at + 95.500000::float8)");
        assert_eq!(varying("infinity", "timestamptz"), None);
    }

    #[test]
    fn an_array_varies_with_its_elements() {
        assert_eq!(varying("{a,b}", "text[]"), None);
        let array = varying("{it's,NULL,marker1}", "text[]").unwrap();
        assert_eq!(
            array,
            "(ARRAY['it''s'::text, NULL::text, ('r' || n)::text] || '{}'::text[])"
        );
    }
}
