//! Every mail in every language, as people get it.
#![allow(clippy::unwrap_used, clippy::panic)]

use countersign_core::nouns::locale::Locale;
use countersign_core::ports::mailer::{Letter, Template};
use countersign_email::{ProductName, RenderOptions, Rendered, Renderer, sample_letters};

const LANGUAGES: [&str; 5] = ["en", "de", "es", "fr", "ja"];

fn options() -> RenderOptions {
    RenderOptions {
        product_name: ProductName::new("Acme"),
        public_url: "https://auth.example.com".to_owned(),
        default_locale: None,
        overrides: None,
        code_in_subject: false,
    }
}

fn in_language(letter: &Letter, tag: &str) -> Letter {
    Letter {
        locale: Locale::parse(tag),
        ..letter.clone()
    }
}

fn snapshot_name(letter: &Letter, tag: &str, options: &RenderOptions) -> String {
    let variant = match (&letter.code, letter.purpose) {
        (None, _) => "plain",
        (Some(_), None) => "code",
        (Some(_), Some(purpose)) => purpose.as_str(),
    };
    let subject = if options.code_in_subject { "_subject" } else { "" };
    format!("{}_{variant}{subject}_{tag}", letter.template.as_str())
}

fn shown(rendered: &Rendered) -> String {
    format!(
        "Subject: {}\n\n{}\n{}",
        rendered.subject, rendered.text, rendered.html
    )
}

#[test]
fn every_mail_in_every_language() {
    for code_in_subject in [false, true] {
        let options = RenderOptions {
            code_in_subject,
            ..options()
        };
        let renderer = Renderer::new(options.clone()).unwrap();
        for tag in LANGUAGES {
            for letter in sample_letters()
                .iter()
                .filter(|letter| !code_in_subject || letter.code.is_some())
            {
                let rendered = renderer.render(&in_language(letter, tag)).unwrap();
                assert_eq!(rendered.language, tag);
                // In the subject nothing changes but the subject.
                let text = if code_in_subject {
                    rendered.subject.clone()
                } else {
                    shown(&rendered)
                };
                insta::assert_snapshot!(snapshot_name(letter, tag, &options), text);
            }
        }
    }
}

#[test]
fn the_samples_cover_every_template() {
    for template in Template::ALL {
        assert!(
            sample_letters().iter().any(|letter| letter.template == template),
            "{template:?}"
        );
    }
    assert_eq!(Renderer::new(options()).unwrap().check(), []);
}

#[test]
fn a_code_stands_exactly_where_it_should() {
    let renderer = Renderer::new(options()).unwrap();
    for letter in sample_letters() {
        for tag in LANGUAGES {
            let rendered = renderer.render(&in_language(&letter, tag)).unwrap();
            let Some(code) = letter.code.as_ref().map(|code| code.reveal()) else {
                assert!(!rendered.text.contains('#'), "nothing to fill in");
                continue;
            };
            assert!(!rendered.subject.contains(code), "lock screens show subjects");
            let lines: Vec<&str> = rendered.text.lines().filter(|line| line.contains(code)).collect();
            assert_eq!(
                lines,
                [code, &format!("@auth.example.com #{code}")],
                "on its own line, and bound to the domain"
            );
            assert_eq!(
                rendered.text.lines().last(),
                lines.last().copied(),
                "the bound code is the last line"
            );
            assert_eq!(rendered.html.matches(code).count(), 1, "in one element");
            assert!(
                rendered.html.contains(&format!("user-select:all;\">{code}</p>")),
                "as a whole"
            );
        }
    }
}

#[test]
fn english_is_ascii_and_html_loads_nothing() {
    let renderer = Renderer::new(options()).unwrap();
    for letter in sample_letters() {
        for tag in LANGUAGES {
            let rendered = renderer.render(&in_language(&letter, tag)).unwrap();
            let all = shown(&rendered);
            assert!(tag != "en" || all.is_ascii(), "readable in any log of the wire");
            assert!(all.lines().all(|line| line.len() <= 900));
            for never in [
                "{{",
                "}}",
                "{%",
                "{ $",
                "\u{2068}",
                "\u{2069}",
                "none",
                "undefined",
            ] {
                let text = all
                    .replace("display:none", "")
                    .replace("text-decoration:none", "");
                assert!(!text.contains(never), "{never} in {}", letter.template.as_str());
            }
            for remote in ["src=", "url(", "@import", "<img", "<script", "<link"] {
                assert!(!rendered.html.contains(remote), "{remote}");
            }
            assert!(
                rendered
                    .html
                    .contains(&format!("<html lang=\"{tag}\" dir=\"ltr\">"))
            );
        }
    }
}

#[test]
fn values_are_escaped_in_html_only() {
    let product_name = ProductName::new("<b>A&B \"C\"</b>");
    let renderer = Renderer::new(RenderOptions {
        product_name,
        ..options()
    })
    .unwrap();
    for letter in sample_letters() {
        let rendered = renderer.render(&letter).unwrap();
        assert!(
            rendered.subject.contains("<b>A&B \"C\"</b>"),
            "{}",
            rendered.subject
        );
        assert!(rendered.text.contains("<b>A&B \"C\"</b>"));
        assert!(!rendered.html.contains("<b>") && rendered.html.contains("&lt;b&gt;A&amp;B &quot;C&quot;"));
    }
    let locked_out = sample_letters()
        .into_iter()
        .find(|letter| letter.link.is_some())
        .unwrap();
    let rendered = renderer.render(&locked_out).unwrap();
    assert!(rendered.text.contains("?t=sample&x=<1>\n"));
    let href = "href=\"https://auth.example.com/unlock?t=sample&amp;x=&lt;1&gt;\"";
    assert!(rendered.html.contains(href), "whole and escaped");
}

#[test]
fn codes_are_bound_to_names_only() {
    let letter = sample_letters()
        .into_iter()
        .find(|letter| letter.code.is_some())
        .unwrap();
    for (public_url, bound) in [
        ("http://localhost:5173", Some("@localhost #")),
        ("https://Auth.Example.com/base", Some("@auth.example.com #")),
        ("http://127.0.0.1:5173", None),
        ("http://[::1]:5173", None),
    ] {
        let renderer = Renderer::new(RenderOptions {
            public_url: public_url.to_owned(),
            ..options()
        })
        .unwrap();
        let last = renderer
            .render(&letter)
            .unwrap()
            .text
            .lines()
            .last()
            .unwrap()
            .to_owned();
        match bound {
            Some(bound) => assert!(last.starts_with(bound), "{last}"),
            None => assert!(!last.starts_with('@'), "{last}"),
        }
    }
}

#[test]
fn languages_fall_back_from_kind_to_default_to_english() {
    let letter = sample_letters().remove(0);
    let language = |default: Option<&str>, asked: Option<&str>| {
        let default_locale = default.and_then(Locale::parse);
        let renderer = Renderer::new(RenderOptions {
            default_locale,
            ..options()
        })
        .unwrap();
        let locale = asked.and_then(Locale::parse);
        renderer
            .render(&Letter {
                locale,
                ..letter.clone()
            })
            .unwrap()
            .language
    };
    assert_eq!(language(None, None), "en");
    assert_eq!(language(None, Some("de")), "de");
    assert_eq!(language(None, Some("de-CH-1996")), "de");
    assert_eq!(language(None, Some("it")), "en");
    assert_eq!(language(Some("de"), Some("it")), "de");
    assert_eq!(language(Some("de"), Some("en-GB")), "en");
    assert_eq!(language(Some("de-AT"), None), "de");
    assert_eq!(language(Some("tlh"), Some("xx-yy")), "en");
}

#[test]
fn c8_debug_shows_no_code() {
    let letter = sample_letters()
        .into_iter()
        .find(|letter| letter.code.is_some())
        .unwrap();
    let code = letter.code.as_ref().unwrap().reveal();
    let rendered = Renderer::new(options()).unwrap().render(&letter).unwrap();
    assert!(!format!("{rendered:?} {letter:?}").contains(code));
}
