//! Names that are no settings: the closest one that is.

use strsim::damerau_levenshtein;

/// The known name that was most likely meant, if one is close enough to be worth naming.
pub(super) fn closest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let tolerance = (name.chars().count() / 3).max(2);
    let distances = known
        .into_iter()
        .map(|candidate| (damerau_levenshtein(name, candidate), candidate));
    distances
        .filter(|(distance, _)| *distance <= tolerance)
        .min()
        .map(|(_, candidate)| candidate)
}

/// The closest key; of a key in the wrong section, the one with the same field.
pub(super) fn closest_key<'a>(key: &str, known: &[&'a str]) -> Option<&'a str> {
    closest(key, known.iter().copied()).or_else(|| {
        let field = |key: &str| key.rsplit('.').next().unwrap_or_default().to_owned();
        let mut alike = known
            .iter()
            .copied()
            .filter(|candidate| field(candidate) == field(key));
        alike.next().filter(|_| alike.next().is_none())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_name_is_found() {
        let known = [
            "codes.life",
            "codes.guesses",
            "mails.window",
            "sources.window",
            "joining.blocked_domains",
        ];
        for (typed, meant) in [
            ("code.life", Some("codes.life")),
            ("codes.guess", Some("codes.guesses")),
            ("codes.lifetime", Some("codes.life")),
            ("mail.window", Some("mails.window")),
            ("browser.blocked_domains", Some("joining.blocked_domains")),
            ("http.window", None),
            ("entirely.else", None),
        ] {
            assert_eq!(closest_key(typed, &known), meant, "{typed}");
        }
    }
}
