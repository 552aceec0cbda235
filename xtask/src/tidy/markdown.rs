//! The links in a Markdown file, those in code left out.

/// A link's target and its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    /// The line, from 1.
    pub(crate) line: usize,
    /// As written, without a title.
    pub(crate) target: String,
}

/// Inline links and images, reference definitions, and `src` and `href` of HTML.
pub(crate) fn links(text: &str) -> Vec<Link> {
    let mut links = Vec::new();
    let mut fence: Option<&str> = None;
    for (line, content) in (1..).zip(text.lines()) {
        let start = content.trim_start();
        let marker = ["```", "~~~"]
            .into_iter()
            .find(|marker| start.starts_with(marker));
        match (fence, marker) {
            (None, Some(_)) => fence = marker,
            (Some(open), Some(close)) if open == close => fence = None,
            (None, None) => {
                let targets = targets(&without_code(content));
                links.extend(targets.into_iter().map(|target| Link { line, target }));
            }
            _ => {}
        }
    }
    links
}

fn targets(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (before, end) in [("](", ')'), ("src=\"", '"'), ("href=\"", '"')] {
        found.extend(
            line.split(before)
                .skip(1)
                .filter_map(|rest| rest.split(end).next()),
        );
    }
    if let Some((_, target)) = line
        .trim_start()
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("]: "))
    {
        found.push(target);
    }
    found
        .into_iter()
        .map(bare)
        .filter(|target| !target.is_empty())
        .collect()
}

/// The target without angle brackets and title.
fn bare(target: &str) -> String {
    let target = target.trim();
    match target.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
        Some((inside, _)) => inside.to_owned(),
        None => target.split_whitespace().next().unwrap_or("").to_owned(),
    }
}

fn without_code(line: &str) -> String {
    let pieces: Vec<&str> = line.split('`').collect();
    // An odd number of backquotes closes nothing: then the last piece is text, too.
    let last = pieces.len().saturating_sub(1);
    let text = pieces
        .iter()
        .enumerate()
        .filter(|(at, _)| at % 2 == 0 || *at == last);
    text.map(|(_, piece)| *piece).collect::<Vec<_>>().join("``")
}

#[cfg(test)]
mod tests {
    use super::links;

    #[test]
    fn finds_links_but_not_in_code() {
        let text = "See [a](b.md#c \"t\") and ![p](<q r.png>), `[no](no.md)`.\n```\n[no](no.md)\n```\n[x]: y.md\n\
            <img src=\"i.svg\">";
        let found: Vec<(usize, String)> = links(text)
            .into_iter()
            .map(|link| (link.line, link.target))
            .collect();
        let wanted = [(1, "b.md#c"), (1, "q r.png"), (5, "y.md"), (6, "i.svg")];
        assert_eq!(found, wanted.map(|(line, target)| (line, target.to_owned())));
    }
}
