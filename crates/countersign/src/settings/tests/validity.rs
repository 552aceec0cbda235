//! What settings may say, and that everything wrong is told at once.

use super::*;

#[test]
fn all_problems_are_told_at_once_each_with_its_place_and_a_fix() {
    let folder = Folder::new().with(
        "countersign.toml",
        "signup = \"sometimes\"\nx = 1\n[codes]\nguesses = 0\n",
    );
    let variables = [
        ("COUNTERSIGN_MODE", "staging"),
        ("COUNTERSIGN_LISTEN", "5173"),
        ("COUNTERSIGN_MAILS__COOLDOWN", "10m"),
        ("COUNTERSIGN_SMTP_URL_FILE", "/nowhere"),
    ];
    let problems = load(&inputs(&folder.0, &variables), Needs::Everything).unwrap_err();
    let file = folder.path("countersign.toml");
    let mut told = names(&problems);
    told.sort_unstable();
    let mut expected = [
        format!("codes.guesses in {file}"),
        format!("signup in {file}"),
        format!("x in {file}"),
        "COUNTERSIGN_LISTEN".to_owned(),
        "COUNTERSIGN_MAILS__COOLDOWN".to_owned(),
        "COUNTERSIGN_MODE".to_owned(),
        "COUNTERSIGN_SMTP_URL_FILE".to_owned(),
    ];
    expected.sort_unstable();
    assert_eq!(told, expected);
    assert!(problems.0.iter().all(|problem| !problem.fix.is_empty()));
}

#[test]
fn values_out_of_range_are_refused() {
    for (name, value) in [
        ("COUNTERSIGN_CODES__GUESSES", "0"),
        ("COUNTERSIGN_CODES__GUESSES", "-1"),
        (
            "COUNTERSIGN_CODES__GUESSES",
            "99999999999999999999999999999999999999999",
        ),
        ("COUNTERSIGN_CODES__GUESSES", "three"),
        ("COUNTERSIGN_CODES__LIFE", "0s"),
        ("COUNTERSIGN_CODES__LIFE", "soon"),
        ("COUNTERSIGN_MAILS__PER_CLASS", "0"),
        ("COUNTERSIGN_MAILS__PER_CLASS", "65536"),
        ("COUNTERSIGN_DEPLOYMENT__SENDS_PER_HOUR", "0"),
        ("COUNTERSIGN_SESSIONS__REFRESH_GRACE", "25h"),
        ("COUNTERSIGN_SESSIONS__IDLE", "100d"),
        ("COUNTERSIGN_FAILURES__LOCK", "2h"),
        ("COUNTERSIGN_HTTP__QUEUE_WAIT", "0"),
        ("COUNTERSIGN_MAIL__LEASE", "30s"),
        ("COUNTERSIGN_MAIL__CODE_IN_SUBJECT", "yes"),
        ("COUNTERSIGN_LOG__LEVEL", "loud"),
        ("COUNTERSIGN_DATABASE__PREPARED", "maybe"),
        ("COUNTERSIGN_SURFACES", ","),
        ("COUNTERSIGN_SURFACES", "token,ldap"),
        ("COUNTERSIGN_LISTEN", ","),
        ("COUNTERSIGN_METRICS__LISTEN", "9464"),
        ("COUNTERSIGN_METRICS__LISTEN", "localhost:5173"),
        ("COUNTERSIGN_TRUSTED_PROXIES", "10.0.0.1/33"),
        ("COUNTERSIGN_JOINING__BLOCKED_DOMAINS", "exa mple.com"),
        ("COUNTERSIGN_MAIL_FROM", "Acme"),
        ("COUNTERSIGN_PUBLIC_URL", "https://example.com/login"),
        ("COUNTERSIGN_BROWSER__AFTER_LOGIN", "//evil.example"),
        ("COUNTERSIGN_BROWSER__AFTER_LOGIN", "javascript:alert(1)"),
        (
            "COUNTERSIGN_BROWSER__ALLOWED_ORIGINS",
            "https://app.example.com/x",
        ),
        ("COUNTERSIGN_BROWSER__ALLOWED_ORIGINS", "null"),
        ("COUNTERSIGN_BROWSER__SESSION_COOKIE", "a b"),
        ("COUNTERSIGN_BROWSER__CSRF_COOKIE", "nl_session"),
        ("COUNTERSIGN_BROWSER__COOKIE_DOMAIN", ".example.com"),
    ] {
        let problems = from_variables(&[(name, value)])
            .map(|_| (name, value))
            .unwrap_err();
        let [problem] = problems.0.as_slice() else {
            panic!("{name}={value}: {problems}")
        };
        let twin = (
            "COUNTERSIGN_BROWSER__CSRF_COOKIE",
            "COUNTERSIGN_BROWSER__SESSION_COOKIE",
        );
        let told = problem.setting.as_str();
        assert!(told == name || (name, told) == twin, "{problem:?}");
    }
}

#[test]
fn whoever_lowers_a_bound_lowers_what_it_bounds() {
    for (name, value) in [
        ("COUNTERSIGN_SESSIONS__ABSOLUTE", "3s"),
        ("COUNTERSIGN_FAILURES__LOCK_MAX", "3s"),
        ("COUNTERSIGN_MAILS__COOLDOWN_MAX", "3s"),
        ("COUNTERSIGN_HTTP__REQUEST_DEADLINE", "100ms"),
    ] {
        assert!(from_variables(&[(name, value)]).is_ok(), "{name}");
    }
}

#[test]
fn host_cookies_need_https_and_no_domain() {
    let cookie = ("COUNTERSIGN_BROWSER__SESSION_COOKIE", "__Host-session");
    let https = ("COUNTERSIGN_PUBLIC_URL", "https://login.example.com");
    let domain = ("COUNTERSIGN_BROWSER__COOKIE_DOMAIN", "example.com");
    assert!(from_variables(&[cookie, https]).is_ok());
    assert_eq!(from_variables(&[cookie]).unwrap_err().0.len(), 1);
    assert_eq!(from_variables(&[cookie, https, domain]).unwrap_err().0.len(), 1);
    assert_eq!(from_variables(&[cookie, domain]).unwrap_err().0.len(), 2);
    assert!(from_variables(&[https, domain]).is_ok());
}

#[test]
fn a_mistake_in_the_file_is_told_by_its_line() {
    let problems = from_file("signup = \"open\"\n\n[codes\nlife = 3\n").unwrap_err();
    assert!(
        names(&problems)[0].ends_with("countersign.toml, line 3"),
        "{problems}"
    );
}

#[test]
fn mails_are_shown_on_loopback_in_development_only() {
    for (listen, shown) in [
        ("localhost:1", true),
        ("127.0.0.1:1,[::1]:1", true),
        ("0.0.0.0:1", false),
        ("[::]:1", false),
    ] {
        let settings = from_variables(&[("COUNTERSIGN_LISTEN", listen)])
            .unwrap()
            .settings;
        assert_eq!(settings.shows_mails(), shown, "{listen}");
    }
}
