//! Fluent messages by language, found along a chain from what was asked for to English, message by message.

use std::collections::BTreeMap;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use super::RenderError;
use super::sources::Source;

/// The language every chain ends in; it has every message.
const LAST: &str = "en";

/// All languages there are.
pub(crate) struct Locales {
    bundles: BTreeMap<String, FluentBundle<FluentResource>>,
    /// File and line of each message that is an operator's, by language and name.
    places: BTreeMap<(String, String), String>,
}

impl std::fmt::Debug for Locales {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.bundles.keys()).finish()
    }
}

/// The languages to look in, best first; none twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chain(Vec<String>);

impl Chain {
    /// The best there is.
    pub(crate) fn first(&self) -> Option<&str> {
        self.0.first().map(String::as_str)
    }

    /// As one word for a template's context.
    pub(crate) fn joined(&self) -> String {
        self.0.join(" ")
    }

    /// Reads [`Chain::joined`] back.
    pub(crate) fn split(joined: &str) -> Self {
        Self(joined.split(' ').map(str::to_owned).collect())
    }
}

impl Locales {
    /// Reads the files of each language; a later file's message takes an earlier one's place.
    pub(crate) fn read(messages: BTreeMap<String, Vec<Source>>, errors: &mut Vec<RenderError>) -> Self {
        let (mut bundles, mut places) = (BTreeMap::new(), BTreeMap::new());
        for (language, sources) in messages {
            let Ok(tag) = language.parse::<LanguageIdentifier>() else {
                let place = sources
                    .first()
                    .map_or_else(String::new, |source| source.place.clone());
                errors.push(RenderError {
                    place,
                    reason: format!("`{language}` is no language tag"),
                });
                continue;
            };
            let mut bundle = FluentBundle::new_concurrent(vec![tag]);
            // Isolation marks are invisible characters around every value: a copied code would carry them.
            bundle.set_use_isolating(false);
            for source in sources {
                for (name, line) in source.message_names().filter(|_| source.is_override) {
                    let key = (language.clone(), name.to_owned());
                    places.insert(key, format!("{}:{line}", source.place));
                }
                let resource =
                    FluentResource::try_new(source.text.clone()).unwrap_or_else(|(resource, faults)| {
                        errors.extend(faults.into_iter().map(|fault| RenderError {
                            place: format!("{}:{}", source.place, line_at(&source.text, fault.pos.start)),
                            reason: fault.kind.to_string(),
                        }));
                        resource
                    });
                bundle.add_resource_overriding(resource);
            }
            bundles.insert(language, bundle);
        }
        Self { bundles, places }
    }

    /// Every language, by tag.
    pub(crate) fn tags(&self) -> impl Iterator<Item = &str> {
        self.bundles.keys().map(String::as_str)
    }

    /// The languages to look in for somebody who asked for `asked`: it, what it is a kind of, the default's, English.
    pub(crate) fn chain(&self, asked: Option<&str>, default: Option<&str>) -> Chain {
        let mut chain: Vec<String> = Vec::new();
        for wanted in [asked, default, Some(LAST)].into_iter().flatten() {
            let mut tag = wanted.to_ascii_lowercase();
            loop {
                if self.bundles.contains_key(&tag) && !chain.contains(&tag) {
                    chain.push(tag.clone());
                }
                match tag.rsplit_once('-') {
                    Some((wider, _)) => tag = wider.to_owned(),
                    None => break,
                }
            }
        }
        Chain(chain)
    }

    /// Where a message of the chain stands: file and line if it is an operator's.
    pub(crate) fn place(&self, chain: &Chain, key: &str) -> String {
        let has = |tag: &&String| {
            self.bundles
                .get(*tag)
                .is_some_and(|bundle| bundle.has_message(key))
        };
        let tag = chain.0.iter().find(has).cloned().unwrap_or_default();
        let place = self.places.get(&(tag.clone(), key.to_owned())).cloned();
        place.unwrap_or_else(|| format!("locales/{tag}"))
    }

    /// The message in the first language of the chain that has it. Its errors name no value.
    pub(crate) fn message(&self, chain: &Chain, key: &str, args: &FluentArgs<'_>) -> Result<String, String> {
        for tag in &chain.0 {
            let Some(bundle) = self.bundles.get(tag) else {
                continue;
            };
            let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
                continue;
            };
            let mut faults = Vec::new();
            let text = bundle
                .format_pattern(pattern, Some(args), &mut faults)
                .into_owned();
            return match faults.first() {
                None => Ok(text),
                Some(fault) => {
                    let place = self.places.get(&(tag.clone(), key.to_owned()));
                    let place = place.map_or_else(|| format!("of `{tag}`"), |place| format!("of {place}"));
                    Err(format!("message `{key}` {place}: {fault}"))
                }
            };
        }
        Err(format!(
            "there is no message `{key}` in any of: {}",
            chain.0.join(", ")
        ))
    }
}

fn line_at(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|&b| b == b'\n').count() + 1
}
