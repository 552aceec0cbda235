//! The templates, compiled once.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use countersign_core::ports::mailer::Template;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, escape_formatter};

use super::escape::write_escaped;
use super::locales::Locales;
use super::sources::{Source, Sources};
use super::{RenderError, functions};

/// All templates and messages, with an operator's over the built-in ones.
#[derive(Debug)]
pub(crate) struct Templates {
    environment: Environment<'static>,
    locales: Arc<Locales>,
    /// What each template's file is called.
    places: BTreeMap<String, String>,
}

impl Templates {
    /// Reads and compiles everything; a file in `overrides` takes the place of the built-in one of the same path,
    /// a message there that of the built-in message. Every fault is told, with file and line; in the place of a
    /// template that cannot be compiled stands the built-in one, so that the rest can be tried.
    pub(crate) fn load(overrides: Option<&Path>) -> (Self, Vec<RenderError>) {
        let mut errors = Vec::new();
        let mut sources = Sources::embedded();
        let built_in = sources.templates.clone();
        if let Some(folder) = overrides {
            sources.read_overrides(folder, &mut errors);
            errors.extend(sources.unheard());
        }
        let locales = Arc::new(Locales::read(sources.messages, &mut errors));
        let mut environment = empty_environment();
        functions::add_to(&mut environment, Arc::clone(&locales));
        let mut places = BTreeMap::new();
        for (name, Source { place, text, .. }) in sources.templates {
            places.insert(name.clone(), place);
            if let Err(error) = environment.add_template_owned(name.clone(), text) {
                errors.push(located(&error, &places));
                let instead = built_in.get(&name).map(|source| source.text.clone());
                // Built-in templates compile, as tests know.
                let _ = environment.add_template_owned(name, instead.unwrap_or_default());
            }
        }
        let templates = Self {
            environment,
            locales,
            places,
        };
        (templates, errors)
    }

    pub(crate) fn locales(&self) -> &Locales {
        &self.locales
    }

    /// What the file of a mail is called.
    pub(crate) fn place(&self, mail: Template, file: &str) -> String {
        let name = format!("{}/{file}", mail.as_str());
        self.places.get(&name).cloned().unwrap_or(name)
    }

    pub(crate) fn render(
        &self,
        name: &str,
        values: &BTreeMap<&'static str, Value>,
    ) -> Result<String, RenderError> {
        let rendered = self
            .environment
            .get_template(name)
            .and_then(|template| template.render(values));
        rendered.map_err(|error| located(&error, &self.places))
    }
}

fn empty_environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // Tags on lines of their own leave no blank lines. With the usual delimiters this cannot fail.
    if let Ok(syntax) = environment
        .syntax()
        .to_builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build()
    {
        environment.set_syntax(syntax);
    }
    // With it an error holds the values that were being rendered, codes among them.
    environment.set_debug(false);
    let by_name = |name: &str| {
        if name.ends_with(".html") {
            AutoEscape::Html
        } else {
            AutoEscape::None
        }
    };
    environment.set_auto_escape_callback(by_name);
    environment.set_formatter(|out, state, value| match (state.auto_escape(), value.as_str()) {
        (AutoEscape::Html, Some(text)) if !value.is_safe() => Ok(write_escaped(out, text)?),
        _ => escape_formatter(out, state, value),
    });
    environment
}

/// The innermost error has the line that is wrong; those around it only include or extend it.
fn located(error: &minijinja::Error, places: &BTreeMap<String, String>) -> RenderError {
    let mut innermost = error;
    while let Some(source) = std::error::Error::source(innermost).and_then(|source| source.downcast_ref()) {
        innermost = source;
    }
    let name = innermost.name().or(error.name()).unwrap_or("templates");
    let file = places.get(name).map_or(name, String::as_str);
    RenderError {
        place: innermost
            .line()
            .map_or_else(|| file.to_owned(), |line| format!("{file}:{line}")),
        reason: innermost.detail().map_or_else(
            || innermost.kind().to_string(),
            |detail| format!("{}: {detail}", innermost.kind()),
        ),
    }
}
