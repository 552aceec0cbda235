//! Every mail in every language, as people get it.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::{Path, PathBuf};

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

/// A folder that is gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn with(self, path: &str, text: &str) -> Self {
        let path = self.0.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    fn options(&self) -> RenderOptions {
        RenderOptions {
            overrides: Some(self.0.clone()),
            ..options()
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn an_operators_files_win_and_a_missing_translation_falls_back() {
    let folder = Folder::new("overrides")
        .with(
            "locales/en/mine.ftl",
            "sign_in_code-subject = Welcome to { $product }\n",
        )
        .with(
            "locales/it/mine.ftl",
            "sign_in_code-subject = Il tuo codice { $product }\n",
        )
        .with("templates/parts/extra.txt", "Tel. 1234\n")
        .with(
            "templates/new_sign_in/body.txt",
            "{{ t(\"new_sign_in-lead\") }}\n{% include \"parts/extra.txt\" %}\n",
        );
    let renderer = Renderer::new(folder.options()).unwrap();
    let letter = sample_letters().pop().unwrap();
    assert_eq!(letter.template, Template::SignInCode);
    assert_eq!(renderer.render(&letter).unwrap().subject, "Welcome to Acme");
    let italian = renderer.render(&in_language(&letter, "it-CH")).unwrap();
    assert_eq!(
        (italian.subject.as_str(), italian.language.as_str()),
        ("Il tuo codice Acme", "it")
    );
    assert!(
        italian.text.contains("Your code to sign in to Acme is:"),
        "all else is English"
    );
    assert!(italian.html.contains("<html lang=\"it\""));
    let notice = sample_letters()
        .into_iter()
        .find(|letter| letter.template == Template::NewSignIn)
        .unwrap();
    assert!(
        renderer
            .render(&notice)
            .unwrap()
            .text
            .ends_with("not known before.\nTel. 1234\n")
    );
}

#[test]
fn every_fault_of_an_override_is_told_with_file_and_line() {
    let told = |folder: &Folder| Renderer::new(folder.options()).unwrap_err().to_string();
    let syntax = Folder::new("faults")
        .with("templates/sign_in_code/body.txt", "Hello\n{% if code %}\n")
        .with("templates/sign_in_code/boddy.txt", "x")
        .with("locales/en/mine.ftl", "fine = Fine\nbroken { nothing\n")
        .with("locales/not a language/mine.ftl", "a = b\n")
        .with("locales/loose.ftl", "a = b\n");
    let told_syntax = told(&syntax);
    for expected in [
        "templates/sign_in_code/body.txt:",
        "templates/sign_in_code/boddy.txt: no mail uses",
        "locales/en/mine.ftl:2: ",
        "`not a language` is no language tag",
        "locales/loose.ftl: messages are in",
    ] {
        assert!(told_syntax.contains(expected), "{expected} in {told_syntax}");
    }
    let meaning = Folder::new("meanings")
        .with("templates/sign_in_code/body.txt", "Hello\n{{ coda }}\n")
        .with("templates/no_account/body.txt", "{{ t(\"nothing\") }}\n")
        .with("templates/already_registered/body.txt", "No code here.\n")
        .with("templates/already_registered/body.html", "<p>{{ product }}</p>\n")
        .with("templates/locked_out/subject.txt", "Two\nlines\n")
        .with("templates/new_sign_in/body.txt", "{{ t(\"mine\") }}\n")
        .with("locales/en/mine.ftl", "mine = { $unheard-of }\n");
    let told_meaning = told(&meaning);
    for expected in [
        "templates/sign_in_code/body.txt:2: undefined value",
        "templates/no_account/body.txt:1: ",
        "there is no message `nothing` in any of: en",
        "already_registered/body.txt in `en`: does not show the code",
        "already_registered/body.html in `de`: does not show the code",
        "locked_out/subject.txt: a subject is one line",
        "templates/new_sign_in/body.txt:1: ",
        "unheard-of",
    ] {
        assert!(told_meaning.contains(expected), "{expected} in {told_meaning}");
    }
    let code = sample_letters()
        .into_iter()
        .find_map(|letter| letter.code)
        .unwrap();
    assert!(!told_meaning.contains(code.reveal()), "no error shows a code");
    let absent = RenderOptions {
        overrides: Some(PathBuf::from("/nonexistent/mail")),
        ..options()
    };
    assert!(
        Renderer::new(absent)
            .unwrap_err()
            .to_string()
            .contains("/nonexistent/mail: is no folder")
    );
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
