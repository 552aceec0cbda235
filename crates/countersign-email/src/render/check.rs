//! Tries every mail in every language before anybody waits for one.

use countersign_core::ports::mailer::Letter;

use super::escape::escaped;
use super::{RenderError, Renderer, sample_letters};

impl Renderer {
    /// Renders every template in every language with samples, and says all that is wrong: what does not render, and
    /// what renders without the code or the link it is there for.
    pub fn check(&self) -> Vec<RenderError> {
        let mut errors = Vec::new();
        for tag in self.languages() {
            for letter in sample_letters() {
                for code_in_subject in [false, true] {
                    self.try_one(&letter, tag, code_in_subject, &mut errors);
                }
            }
        }
        errors.sort_by(|a, b| (&a.place, &a.reason).cmp(&(&b.place, &b.reason)));
        errors.dedup();
        errors
    }

    fn try_one(&self, letter: &Letter, tag: &str, code_in_subject: bool, errors: &mut Vec<RenderError>) {
        let rendered = match self.render_in(letter, Some(tag), code_in_subject) {
            Ok(rendered) => rendered,
            Err(error) => {
                errors.push(error);
                return;
            }
        };
        for (what, value) in carried(letter) {
            let escaped = escaped(value);
            for (part, is_there) in [
                ("body.txt", rendered.text.contains(value)),
                ("body.html", rendered.html.contains(&escaped)),
            ] {
                if !is_there {
                    errors.push(RenderError {
                        place: format!("{} in `{tag}`", self.templates.place(letter.template, part)),
                        reason: format!("does not show the {what}"),
                    });
                }
            }
        }
    }
}

/// What a letter is there for.
fn carried(letter: &Letter) -> Vec<(&'static str, &str)> {
    let code = letter.code.as_ref().map(|code| ("code", code.reveal()));
    let link = letter.link.as_deref().map(|link| ("link", link));
    let undo = letter.undo_link.as_deref().map(|link| ("undo_link", link));
    let choices = letter
        .choices
        .iter()
        .map(|choice| ("choices", choice.url.as_str()));
    [code, link, undo].into_iter().flatten().chain(choices).collect()
}
