//! The users in a file of JSON documents, however they are laid out.

use std::io::Read;

use serde_json::{Deserializer, Value};

use crate::failure::Failure;

/// Takes a user and their number.
type TakeValue<'a> = &'a mut dyn FnMut(u64, Value) -> Result<(), Failure>;

/// Hands over every user, counted from 1: each document is one, or an array of them, or an object with such an array in
/// `users`. Documents follow one another, on lines of their own or not; memory holds one at a time.
pub(super) fn each(input: impl Read, take: TakeValue<'_>) -> Result<(), Failure> {
    let mut number = 0;
    for document in Deserializer::from_reader(input).into_iter::<Value>() {
        let document = document.map_err(|error| {
            let (line, column) = (error.line(), error.column());
            Failure::Told(format!(
                "the file cannot be read on from line {line}, column {column}: {}",
                if error.is_io() {
                    "reading failed"
                } else {
                    "not JSON"
                }
            ))
        })?;
        for user in users_of(document) {
            number += 1;
            take(number, user)?;
        }
    }
    Ok(())
}

fn users_of(document: Value) -> Vec<Value> {
    match document {
        Value::Array(users) => users,
        Value::Object(mut fields) => match fields.remove("users") {
            Some(Value::Array(users)) => users,
            Some(other) => vec![other],
            None => vec![Value::Object(fields)],
        },
        other => vec![other],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(text: &str) -> Result<Vec<(u64, i64)>, Failure> {
        let mut users = Vec::new();
        each(text.as_bytes(), &mut |number, user| {
            users.push((number, user["n"].as_i64().unwrap()));
            Ok(())
        })
        .map(|()| users)
    }

    #[test]
    fn users_are_found_in_any_layout() {
        for text in [
            "{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n",
            "[{\"n\":1},{\"n\":2}] {\"n\":3}",
            "{\"realm\":\"r\",\n \"users\": [ {\"n\":1} ]}{\"users\":[{\"n\":2},{\"n\":3}]}",
        ] {
            assert_eq!(numbered(text).unwrap(), [(1, 1), (2, 2), (3, 3)], "{text}");
        }
    }

    #[test]
    fn what_is_not_json_is_told_by_its_place_alone() {
        let told = numbered("{\"n\":1}\n{\"hash\": secret}").unwrap_err().to_string();
        assert!(told.contains("line 2") && !told.contains("secret"), "{told}");
    }
}
