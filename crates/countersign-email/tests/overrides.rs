//! The operator's folder: what wins, what is refused, what is copied into it.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use countersign_core::nouns::locale::Locale;
use countersign_core::nouns::mail_words::MailWords;
use countersign_core::ports::mailer::{Letter, Template};
use countersign_email::{
    EjectError, Piece, ProductName, RenderOptions, Renderer, eject, list_mails, sample_letters,
};

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

/// Words that an app sends with a request (`templateOptions`), as a caller who means harm would choose them.
fn with_options(letter: &Letter) -> Letter {
    let long = "W".repeat(500);
    let options = [
        ("plan", "Gold & more"),
        ("link", "https://evil.example/login?t=1"),
        ("markup", "<a href=x>here</a>"),
        ("template", "{{ code }} {% raw %}"),
        ("lines", "one\r\nBcc: two\u{202E}"),
        ("long", long.as_str()),
        ("code", "000000"),
        ("unnamed", "in no template"),
    ];
    let options = options.map(|(name, text)| (name.to_owned(), text.to_owned()));
    Letter {
        words: MailWords {
            options: options.into(),
            ..MailWords::default()
        },
        ..letter.clone()
    }
}

#[test]
fn an_apps_words_show_where_an_operators_template_names_them_and_nowhere_else() {
    let letter = sample_letters().pop().unwrap();
    assert_eq!(letter.template, Template::SignInCode);
    let built_in = Renderer::new(options()).unwrap();
    let (plain, told) = (
        built_in.render(&letter).unwrap(),
        built_in.render(&with_options(&letter)).unwrap(),
    );
    assert_eq!(
        (&plain.subject, &plain.text, &plain.html),
        (&told.subject, &told.text, &told.html),
        "a built-in mail names none"
    );
    let names = ["plan", "link", "markup", "template", "lines", "long", "absent"];
    let shown = names.map(|name| format!("{name}: [{{{{ options.{name} | default(\"\") }}}}]\n"));
    let shown = shown.concat();
    let folder = Folder::new("options")
        .with(
            "templates/sign_in_code/body.txt",
            &format!("{{{{ code }}}}\n{shown}"),
        )
        .with(
            "templates/sign_in_code/body.html",
            &format!("<p>{{{{ code }}}}</p>\n{shown}"),
        );
    let mail = Renderer::new(folder.options())
        .unwrap()
        .render(&with_options(&letter))
        .unwrap();
    let code = letter.code.as_ref().unwrap().reveal();
    insta::assert_snapshot!(format!(
        "Subject: {}\n\n{}\n{}",
        mail.subject,
        mail.text.replace(code, "<the code>"),
        mail.html.replace(code, "<the code>")
    ));
    for part in [&mail.text, &mail.html] {
        assert!(
            !part.contains("evil.example") && !part.contains("in no template"),
            "{part}"
        );
        assert!(
            part.contains(&"W".repeat(100)) && !part.contains(&"W".repeat(101)),
            "{part}"
        );
        assert_eq!(
            part.matches(code).count(),
            1,
            "nothing of a caller's is run: {part}"
        );
        assert!(!part.contains("000000"), "nor stands in for the code");
    }
    assert!(!mail.html.contains("<a "), "{}", mail.html);
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
        "templates/already_registered/body.txt in `en`: does not show the code",
        "templates/already_registered/body.html in `de`: does not show the code",
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
fn faults_of_syntax_and_of_meaning_are_told_in_one_go() {
    let folder = Folder::new("in_one_go")
        .with("templates/sign_in_code/body.txt", "{% if code %}\n")
        .with("templates/no_account/body.html", "<p>\n{{ coda }}</p>\n")
        .with("locales/fr/mine.ftl", "broken { nothing\n")
        .with("locales/en/mine.ftl", "\nlife-minutes = { $cuont } minutes\n")
        .with(
            "locales/es/mine.ftl",
            "# Nobody says it.\nsign_in_code-subjetc = Hola\nfirma = Acme\nfooter = { firma }\n",
        );
    let told = Renderer::new(folder.options()).unwrap_err();
    let at = |path: &str| folder.0.join(path).display().to_string();
    for (place, reason) in [
        (at("templates/sign_in_code/body.txt:"), "unexpected end of input"),
        (at("templates/no_account/body.html:2"), "undefined value"),
        (at("locales/fr/mine.ftl:1"), "xpected"),
        (at("locales/en/mine.ftl:2"), "cuont"),
        (
            at("locales/es/mine.ftl:2"),
            "no mail says a message `sign_in_code-subjetc`",
        ),
    ] {
        let is_it = |error: &&countersign_email::RenderError| {
            error.place.starts_with(&place) && error.reason.contains(reason)
        };
        assert!(
            told.0.iter().any(|error| is_it(&error)),
            "{place} {reason}\n{told}"
        );
    }
    assert!(!told.to_string().contains("firma"), "{told}");
}

#[test]
fn the_list_says_what_is_overridden() {
    let entries = list_mails(None).unwrap();
    assert_eq!(entries.len(), (Template::ALL.len() + 1) * 5);
    assert!(entries.iter().all(|entry| entry.overridden_by.is_empty()));
    let folder = Folder::new("list")
        .with("locales/it/mine.ftl", "sign_in_code-subject = Codice\n")
        .with("templates/locked_out/body.txt", "{{ link }}\n")
        .with("locales/en/mine.ftl", "footer = Acme\n");
    let entries = list_mails(Some(&folder.0)).unwrap();
    let overridden: Vec<(&str, &str)> = entries
        .iter()
        .filter(|entry| !entry.overridden_by.is_empty())
        .map(|entry| (entry.piece.as_str(), entry.language.as_str()))
        .collect();
    let mut expected = vec![("sign_in_code", "it"), ("frame", "en")];
    expected.splice(
        1..1,
        ["de", "en", "es", "fr", "it", "ja"].map(|tag| ("locked_out", tag)),
    );
    assert_eq!(overridden, expected);
}

#[test]
fn what_is_ejected_is_what_is_built_in_and_overwrites_nothing() {
    let folder = Folder::new("eject");
    for piece in Piece::all() {
        let paths = eject(piece, &folder.0).unwrap();
        let expected = if piece == Piece::Frame { 10 + 5 } else { 3 + 5 };
        assert_eq!(paths.len(), expected, "{}", piece.as_str());
    }
    let (ours, built_in) = (
        Renderer::new(folder.options()).unwrap(),
        Renderer::new(options()).unwrap(),
    );
    for letter in sample_letters() {
        assert!(ours.render(&letter).unwrap() == built_in.render(&letter).unwrap());
    }
    let changed = folder.0.join("templates/locked_out/subject.txt");
    fs::write(&changed, "mine").unwrap();
    fs::remove_file(folder.0.join("locales/fr/locked_out.ftl")).unwrap();
    let Err(EjectError::Exists(present)) = eject(Piece::Mail(Template::LockedOut), &folder.0) else {
        panic!("it was overwritten");
    };
    assert_eq!(present.len(), 7);
    assert_eq!(fs::read_to_string(changed).unwrap(), "mine");
    assert!(
        !folder.0.join("locales/fr/locked_out.ftl").exists(),
        "all or nothing"
    );
    assert_eq!(Piece::parse("frame"), Some(Piece::Frame));
    assert_eq!(Piece::parse("../x"), None);
}
