//! The one function templates have: `t("message")` says a message in the letter's language.

use std::sync::Arc;

use fluent_bundle::FluentArgs;
use minijinja::{Environment, Error, ErrorKind, State};

use super::facts::NAMES;
use super::locales::{Chain, Locales};

/// Adds `t`. Every fact of the letter is an argument of every message, so templates need name none.
pub(crate) fn add_to(environment: &mut Environment<'static>, locales: Arc<Locales>) {
    environment.add_function("t", move |state: &State<'_, '_>, key: &str| {
        let text_of = |name: &str| {
            state
                .lookup(name)
                .and_then(|value| value.as_str().map(str::to_owned))
        };
        let chain = Chain::split(&text_of("locale_chain").unwrap_or_default());
        let mut args = FluentArgs::with_capacity(NAMES.len());
        for name in NAMES {
            if let Some(text) = text_of(name) {
                args.set(name, text);
            }
        }
        locales
            .message(&chain, key, &args)
            .map_err(|reason| Error::new(ErrorKind::InvalidOperation, reason))
    });
}
