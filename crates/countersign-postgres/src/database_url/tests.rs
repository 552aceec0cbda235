//! Which URLs are used as they stand, which get TLS, and which are refused.

use super::*;

fn roots() -> Option<&'static Path> {
    Some(Path::new("/etc/roots.pem"))
}

/// As a build without TLS sees it.
fn refusal(url: &str) -> Option<UrlError> {
    DatabaseUrl::parse_for(url, false, roots).err()
}

/// What a build with TLS adds for it.
fn tls_of(url: &str) -> Result<String, UrlError> {
    let url = DatabaseUrl::parse_for(url, true, roots)?;
    let added: Vec<_> = url
        .tls
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    Ok(added.join("&"))
}

const LOCAL: [&str; 7] = [
    "postgres://localhost/db",
    "postgresql://u:p%40@127.0.0.1:5433/db?application_name=x",
    "postgres://[::1]:5432/db",
    "postgres:///db",
    "postgres:///db?host=/var/run/postgresql",
    "postgres://%2Frun%2Fpostgresql/db",
    "postgres://localhost,127.0.0.2/db",
];

#[test]
fn without_tls_hosts_of_a_network_need_a_word() {
    for url in LOCAL
        .into_iter()
        .chain(["postgres://u:p@db.example.com/db?sslmode=disable"])
    {
        assert_eq!(refusal(url), None, "{url}");
    }
    let needs = |host: &str| Some(UrlError::NeedsTls(host.to_owned()));
    assert_eq!(
        refusal("postgres://u:p@db.example.com:5432/db"),
        needs("db.example.com")
    );
    assert_eq!(
        refusal("postgres://u:p@x@10.0.0.1/db?sslmode=prefer"),
        needs("10.0.0.1")
    );
    assert_eq!(refusal("postgres://localhost,db2:5433/db"), needs("db2"));
    assert_eq!(
        refusal("postgres://localhost/db?hostaddr=10.0.0.1"),
        needs("10.0.0.1")
    );
    assert_eq!(refusal("postgres://[2001:db8::1]/db"), needs("2001:db8::1"));
    let asks = Some(UrlError::AsksForTls("verify-full".to_owned()));
    assert_eq!(refusal("postgres://localhost/db?sslmode=verify-full"), asks);
    assert_eq!(refusal("postgres://db2/db?sslmode=verify-full"), asks);
    assert_eq!(refusal("mysql://localhost/db"), Some(UrlError::NotPostgres));
}

#[test]
fn with_tls_a_host_of_a_network_is_verified_unless_written_otherwise() {
    for url in LOCAL {
        assert_eq!(tls_of(url), Ok(String::new()), "{url}");
    }
    for (url, tls) in [
        (
            "postgres://db.example.com/db",
            "sslmode=verify-full&sslrootcert=/etc/roots.pem",
        ),
        ("postgres://db2/db?sslrootcert=/own.pem", "sslmode=verify-full"),
        (
            "postgres://db2/db?sslmode=verify-ca",
            "sslrootcert=/etc/roots.pem",
        ),
        (
            "postgres://localhost/db?sslmode=verify-full",
            "sslrootcert=/etc/roots.pem",
        ),
        ("postgres://db2/db?sslmode=verify-full&sslrootcert=/own.pem", ""),
        ("postgres://db2/db?sslmode=require", ""),
        ("postgres://db2/db?sslmode=disable", ""),
    ] {
        assert_eq!(tls_of(url), Ok(tls.to_owned()), "{url}");
    }
    assert_eq!(
        tls_of("postgres://db2/db?sslmode=prefer"),
        Err(UrlError::LeavesTlsOpen("db2".to_owned(), "prefer".to_owned()))
    );
    let without_roots = DatabaseUrl::parse_for("postgres://db2/db", true, || None);
    assert_eq!(without_roots.err(), Some(UrlError::NoTrustRoots));
}

#[test]
fn what_the_url_says_stays() {
    let text = |url: &str| DatabaseUrl::parse(url).unwrap().for_libpq();
    let plain = text("postgres://localhost/db");
    assert!(
        plain.starts_with("postgres://localhost/db?connect_timeout=2&keepalives=1"),
        "{plain}"
    );
    let said = text("postgres://localhost/db?connect_timeout=9");
    assert!(
        said.starts_with("postgres://localhost/db?connect_timeout=9&keepalives=1"),
        "{said}"
    );
    assert!(!said.contains("connect_timeout=2"), "{said}");
    let far = DatabaseUrl::parse_for("postgres://db2/db", true, roots).unwrap();
    assert!(
        far.for_libpq()
            .ends_with("&sslmode=verify-full&sslrootcert=/etc/roots.pem"),
        "{}",
        far.for_libpq()
    );
}

#[test]
fn no_refusal_shows_a_password() {
    let error = refusal("postgres://user:hunter2@db.example.com/db").unwrap();
    assert!(!error.to_string().contains("hunter2"), "{error}");
}
