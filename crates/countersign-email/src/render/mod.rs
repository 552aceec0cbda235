//! From a letter to subject, text and HTML.

mod catalogue;
mod check;
mod escape;
mod facts;
mod functions;
mod locales;
mod samples;
mod sources;
mod templates;

use std::path::PathBuf;

use countersign_core::nouns::locale::Locale;
use countersign_core::ports::mailer::Letter;

pub use catalogue::{EjectError, MailEntry, Piece, eject, list_mails};
pub(crate) use escape::escaped;
pub use samples::sample_letters;

use crate::product_name::ProductName;
use facts::Facts;
use templates::Templates;

/// What every mail of a deployment has in common.
#[derive(Clone, Debug)]
pub struct RenderOptions {
    /// The product's name, in subjects and texts.
    pub product_name: ProductName,
    /// The public URL; its host binds codes for autofill.
    pub public_url: String,
    /// The language of those who asked for none that there is; English where this is none either.
    pub default_locale: Option<Locale>,
    /// A folder whose templates and messages win over the built-in ones.
    pub overrides: Option<PathBuf>,
    /// Whether the code stands in the subject. Lock screens show subjects, so it does not by default.
    pub code_in_subject: bool,
}

/// Renders letters. Made once; shared by all workers.
#[derive(Debug)]
pub struct Renderer {
    templates: Templates,
    product_name: ProductName,
    host: Option<String>,
    default_locale: Option<Locale>,
    code_in_subject: bool,
}

/// A rendered mail. Holds a live code, which its `Debug` does not show.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The subject, one line.
    pub subject: String,
    /// The plain text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// The language it is mostly in.
    pub language: String,
}

impl std::fmt::Debug for Rendered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rendered")
            .field("language", &self.language)
            .finish_non_exhaustive()
    }
}

/// Why a mail could not be rendered, and where. Never holds a value that was to be rendered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {reason}")]
pub struct RenderError {
    /// The file and, if known, the line.
    pub place: String,
    /// What is wrong there.
    pub reason: String,
}

/// Everything that is wrong with a set of templates, at once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(RenderError::to_string).collect::<Vec<_>>().join("\n"))]
pub struct RenderErrors(pub Vec<RenderError>);

impl Renderer {
    /// Loads the templates and, if there are overrides, tries every mail in every language with samples.
    pub fn new(options: RenderOptions) -> Result<Self, RenderErrors> {
        let has_overrides = options.overrides.is_some();
        let (renderer, mut errors) = Self::load(options);
        if has_overrides {
            errors.extend(renderer.check());
        }
        if errors.is_empty() {
            Ok(renderer)
        } else {
            errors.sort_by(|a, b| (&a.place, &a.reason).cmp(&(&b.place, &b.reason)));
            errors.dedup();
            Err(RenderErrors(errors))
        }
    }

    /// A renderer, and what could not be loaded of its templates.
    fn load(options: RenderOptions) -> (Self, Vec<RenderError>) {
        let (templates, errors) = Templates::load(options.overrides.as_deref());
        let renderer = Self {
            templates,
            product_name: options.product_name,
            host: bound_host(&options.public_url),
            default_locale: options.default_locale,
            code_in_subject: options.code_in_subject,
        };
        (renderer, errors)
    }

    /// The languages there are messages in.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.templates.locales().tags()
    }

    /// Renders a letter in the language asked for, or the nearest there is.
    pub fn render(&self, letter: &Letter) -> Result<Rendered, RenderError> {
        self.render_in(
            letter,
            letter.locale.as_ref().map(Locale::as_str),
            self.code_in_subject,
        )
    }

    /// The name of the product.
    pub fn product_name(&self) -> &ProductName {
        &self.product_name
    }

    fn render_in(
        &self,
        letter: &Letter,
        locale: Option<&str>,
        code_in_subject: bool,
    ) -> Result<Rendered, RenderError> {
        let chain = self
            .templates
            .locales()
            .chain(locale, self.default_locale.as_ref().map(Locale::as_str));
        let facts = Facts {
            letter,
            product: self.product_name.as_str(),
            host: self.host.as_deref(),
            code_in_subject,
        };
        let values = facts.values(self.templates.locales(), &chain)?;
        let folder = letter.template.as_str();
        let part = |file: &str| self.templates.render(&format!("{folder}/{file}"), &values);
        let subject = one_line(&part("subject.txt")?).ok_or_else(|| RenderError {
            place: self.templates.place(letter.template, "subject.txt"),
            reason: "a subject is one line of at most 200 characters".to_owned(),
        })?;
        Ok(Rendered {
            subject,
            text: tidied(&part("body.txt")?),
            html: part("body.html")?.trim_start().to_owned(),
            language: chain.first().unwrap_or("en").to_owned(),
        })
    }
}

/// The host of the public URL, if it is a name: codes are bound to names only.
fn bound_host(public_url: &str) -> Option<String> {
    match url::Url::parse(public_url).ok()?.host()? {
        url::Host::Domain(name) => Some(name.to_ascii_lowercase()),
        url::Host::Ipv4(_) | url::Host::Ipv6(_) => None,
    }
}

fn one_line(subject: &str) -> Option<String> {
    let subject = subject.trim();
    let fits =
        !subject.is_empty() && subject.chars().count() <= 200 && !subject.chars().any(char::is_control);
    fits.then(|| subject.to_owned())
}

/// No blank at the end of a line, never two blank lines in a row, none at the start, one newline at the end.
fn tidied(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut blanks = 0;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() {
            blanks += 1;
            continue;
        }
        if blanks > 0 && !tidy.is_empty() {
            tidy.push('\n');
        }
        blanks = 0;
        tidy.push_str(line);
        tidy.push('\n');
    }
    tidy
}
