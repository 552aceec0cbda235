//! Every mail in every language, as people get it.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;

use countersign_core::nouns::locale::Locale;
use countersign_core::nouns::surface::Purpose;
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

/// The mail, and in which way it differs from others of its kind.
fn variant(letter: &Letter) -> String {
    let words = &letter.words;
    let code = letter
        .code
        .as_ref()
        .map(|_| letter.purpose.map_or("code", Purpose::as_str));
    let parts = [
        code,
        letter.link.as_ref().map(|_| "link"),
        letter.undo_link.as_ref().map(|_| "undo"),
        words.inviter.as_ref().map(|_| "by"),
        words.account.as_ref().map(|_| "to"),
        words.feature.as_ref().map(|_| "feature"),
        words.provider.as_ref().map(|_| "provider"),
    ];
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    let variant = if parts.is_empty() {
        "plain".to_owned()
    } else {
        parts.join("_")
    };
    format!("{}_{variant}", letter.template.as_str())
}

/// Without the head, which is the same in all.
fn shown(rendered: &Rendered) -> String {
    let (_, body) = rendered.html.split_once("</head>\n").unwrap();
    format!("Subject: {}\n\n{}\n{body}", rendered.subject, rendered.text)
}

#[test]
fn every_mail_in_every_language() {
    let renderer = Renderer::new(options()).unwrap();
    let with_code = Renderer::new(RenderOptions {
        code_in_subject: true,
        ..options()
    });
    let with_code = with_code.unwrap();
    for tag in LANGUAGES {
        let mut names = BTreeSet::new();
        for letter in sample_letters() {
            let letter = in_language(&letter, tag);
            let rendered = renderer.render(&letter).unwrap();
            assert_eq!(rendered.language, tag);
            let name = format!("{}_{tag}", variant(&letter));
            assert!(names.insert(name.clone()), "{name} twice");
            insta::assert_snapshot!(name, shown(&rendered));
            let other = with_code.render(&letter).unwrap();
            assert_eq!((other.text, other.html), (rendered.text, rendered.html));
            // In the subject nothing changes but the subject, and only where the code is what the mail is about.
            if other.subject != rendered.subject {
                let code = letter.code.as_ref().unwrap().reveal();
                assert!(letter.link.is_none() && other.subject.contains(code));
                insta::assert_snapshot!(format!("{}_subject_{tag}", variant(&letter)), other.subject);
            }
        }
    }
}

#[test]
fn the_head_is_the_same_in_all_mails() {
    let renderer = Renderer::new(options()).unwrap();
    let heads: BTreeSet<String> = sample_letters()
        .iter()
        .map(|letter| renderer.render(letter).unwrap().html)
        .map(|html| html.split_once("</head>\n").unwrap().0.to_owned())
        .collect();
    assert_eq!(heads.len(), 1);
    insta::assert_snapshot!("head_en", heads.first().unwrap());
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
            let all = format!("{}\n{}\n{}", rendered.subject, rendered.text, rendered.html);
            // They keep an address from becoming a link.
            let all = all.replace('\u{2060}', "");
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
        .find(|letter| letter.template == Template::LockedOut)
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
fn c8_debug_shows_no_code_and_no_link() {
    let renderer = Renderer::new(options()).unwrap();
    for letter in sample_letters() {
        let rendered = renderer.render(&letter).unwrap();
        let shown = format!("{rendered:?} {letter:?} {:?}", letter.choices);
        let code = letter.code.as_ref().map(|code| code.reveal());
        assert!(code.is_none_or(|code| !shown.contains(code)), "{shown}");
        assert!(!shown.contains("t=sample"), "{shown}");
    }
}

#[test]
fn every_link_is_whole_in_text_and_followed_in_html() {
    let renderer = Renderer::new(options()).unwrap();
    for letter in sample_letters() {
        let choices = letter.choices.iter().map(|choice| choice.url.as_str());
        let links = [letter.link.as_deref(), letter.undo_link.as_deref()];
        let links: Vec<&str> = links.into_iter().flatten().chain(choices).collect();
        let rendered = renderer.render(&letter).unwrap();
        for link in &links {
            assert_eq!(rendered.text.lines().filter(|line| line == link).count(), 1);
            let href = link
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('>', "&gt;");
            assert_eq!(rendered.html.matches(&format!("href=\"{href}\"")).count(), 1);
        }
        assert_eq!(
            rendered.html.matches("href=").count(),
            links.len(),
            "and no other"
        );
        for choice in &letter.choices {
            let number = format!("{}:\n{}\n", choice.number, choice.url);
            assert!(rendered.text.contains(&number), "{}", rendered.text);
            assert!(rendered.html.contains(&format!("\">{}</a>", choice.number)));
        }
    }
}
