//! The templates of pages, compiled in; everything shown is escaped.

use minijinja::{Environment, UndefinedBehavior};

/// All templates, ready to render.
pub(crate) struct Templates(Environment<'static>);

/// Name and source of each; the names end in `.html`, which turns escaping on.
const TEMPLATES: [(&str, &str); 8] = [
    ("page.html", include_str!("templates/page.html")),
    ("act.html", include_str!("templates/act.html")),
    ("link.html", include_str!("templates/link.html")),
    ("message.html", include_str!("templates/message.html")),
    ("mailbox.html", include_str!("templates/mailbox.html")),
    ("prose.html", include_str!("templates/prose.html")),
    ("docs.html", include_str!("templates/docs.html")),
    ("api.html", include_str!("templates/api.html")),
];

impl Templates {
    /// Parses them.
    pub(crate) fn new() -> Self {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        for (name, source) in TEMPLATES {
            if let Err(error) = environment.add_template(name, source) {
                // A test parses them all, so this does not leave the house.
                log::error!("the page template {name} is broken: {error}");
            }
        }
        Self(environment)
    }

    /// Renders one.
    pub(crate) fn render(&self, name: &str, context: minijinja::Value) -> Result<String, minijinja::Error> {
        self.0.get_template(name)?.render(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_parses() {
        let templates = Templates::new();
        for (name, _) in TEMPLATES {
            assert!(templates.0.get_template(name).is_ok(), "{name}");
        }
    }
}
