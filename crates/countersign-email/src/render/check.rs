//! Tries every mail in every language before anybody waits for one.

use super::escape::escaped;
use super::{RenderError, Renderer, sample_letters};

impl Renderer {
    /// Renders every template in every language with samples, and says all that is wrong: what does not render, and
    /// what renders without the code or the link it is there for.
    pub fn check(&self) -> Vec<RenderError> {
        let mut errors = Vec::new();
        for tag in self.templates.locales().tags() {
            for letter in sample_letters() {
                let place = |part: &str| format!("{}/{part} in `{tag}`", letter.template.as_str());
                let rendered = match self.render_in(&letter, Some(tag)) {
                    Ok(rendered) => rendered,
                    Err(error) => {
                        errors.push(error);
                        continue;
                    }
                };
                let code = letter
                    .code
                    .as_ref()
                    .map(|code| ("code", code.reveal().to_owned()));
                let link = letter.link.as_ref().map(|link| ("link", link.clone()));
                for (what, value) in [code, link].into_iter().flatten() {
                    let escaped = escaped(&value);
                    for (part, is_there) in [
                        ("body.txt", rendered.text.contains(&value)),
                        ("body.html", rendered.html.contains(&escaped)),
                    ] {
                        if !is_there {
                            errors.push(RenderError {
                                place: place(part),
                                reason: format!("does not show the {what}"),
                            });
                        }
                    }
                }
            }
        }
        errors.sort_by(|a, b| (&a.place, &a.reason).cmp(&(&b.place, &b.reason)));
        errors.dedup();
        errors
    }
}
