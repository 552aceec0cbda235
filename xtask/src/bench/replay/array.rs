//! Array literals of one dimension, taken apart.

/// The elements of `{a,"b\"c",NULL}`; nothing if it is not of this form.
pub(crate) fn elements(literal: &str) -> Option<Vec<Option<String>>> {
    let inner = literal.strip_prefix('{')?.strip_suffix('}')?;
    let mut elements = Vec::new();
    let mut chars = inner.chars().peekable();
    while chars.peek().is_some() {
        let (mut element, mut quoted) = (String::new(), false);
        loop {
            match chars.next() {
                Some('"') => {
                    quoted = true;
                    loop {
                        match chars.next()? {
                            '"' => break,
                            '\\' => element.push(chars.next()?),
                            c => element.push(c),
                        }
                    }
                }
                Some('{') => return None,
                None | Some(',') => break,
                Some(c) => element.push(c),
            }
        }
        let is_null = !quoted && element == "NULL";
        elements.push((!is_null).then_some(element));
    }
    Some(elements)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_found_under_their_quotes() {
        let found = elements(r#"{a,"b\"c,\\",NULL,"NULL",""}"#).unwrap();
        let found: Vec<Option<&str>> = found.iter().map(Option::as_deref).collect();
        assert_eq!(found, [Some("a"), Some(r#"b"c,\"#), None, Some("NULL"), Some("")]);
        assert_eq!(elements("{}"), Some(vec![]));
        assert_eq!(elements("{{1},{2}}"), None);
        assert_eq!(elements("a"), None);
    }
}
