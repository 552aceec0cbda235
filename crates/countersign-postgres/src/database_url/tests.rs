//! Which URLs are used as they stand, which get TLS, and which are refused.

use super::*;

const WITHOUT: Here = Here {
    has_tls: false,
    roots: || None,
    variable: |_| None,
};

const WITH: Here = Here {
    has_tls: true,
    roots: || Some(PathBuf::from("/etc/roots & more.pem")),
    variable: |_| None,
};

/// As a build without TLS sees it.
fn refusal(url: &str) -> Option<UrlError> {
    DatabaseUrl::parse_with(url, WITHOUT).err()
}

/// What a build with TLS makes of it: the protection, and what is added.
fn with_tls(url: &str) -> Result<(Protection, String), UrlError> {
    beside(WITH, url)
}

fn beside(here: Here, url: &str) -> Result<(Protection, String), UrlError> {
    let url = DatabaseUrl::parse_with(url, here)?;
    let added: Vec<_> = url
        .added
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    Ok((url.protection(), added.join("&")))
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
    assert_eq!(refusal("postgres:///db?h%6Fst=db%32"), needs("db2"));
    let asks = Some(UrlError::AsksForTls("verify-full".to_owned()));
    assert_eq!(refusal("postgres://localhost/db?sslmode=verify-full"), asks);
    assert_eq!(refusal("postgres://db2/db?sslmode=verify-full"), asks);
    assert_eq!(refusal("mysql://localhost/db"), Some(UrlError::NotPostgres));
}

#[test]
fn with_tls_a_host_of_a_network_is_verified_unless_written_otherwise() {
    const ROOTS: &str = "sslrootcert=/etc/roots %26 more.pem";
    for url in LOCAL.into_iter().filter(|url| !url.contains(',')) {
        assert_eq!(with_tls(url), Ok((Protection::Near, String::new())), "{url}");
    }
    for (url, protection, added) in [
        (
            "postgres://db.example.com/db",
            Protection::Verified,
            format!("sslmode=verify-full&{ROOTS}"),
        ),
        (
            "postgres://db2/db?sslrootcert=/own.pem",
            Protection::Verified,
            "sslmode=verify-full".to_owned(),
        ),
        (
            "postgres://db2/db?sslmode=verify-ca",
            Protection::Verified,
            ROOTS.to_owned(),
        ),
        (
            "postgres://localhost/db?sslmode=verify-full",
            Protection::Verified,
            ROOTS.to_owned(),
        ),
        (
            "postgres://db2/db?sslmode=require",
            Protection::Encrypted,
            String::new(),
        ),
        (
            "postgres://db2/db?sslmode=disable",
            Protection::None,
            String::new(),
        ),
    ] {
        assert_eq!(with_tls(url), Ok((protection, added)), "{url}");
    }
    assert_eq!(
        with_tls("postgres://db2/db?sslmode=prefer"),
        Err(UrlError::LeavesTlsOpen("db2".to_owned(), "prefer".to_owned()))
    );
    let nobody_trusted = Here {
        roots: || None,
        ..WITH
    };
    let without_roots = DatabaseUrl::parse_with("postgres://db2/db", nobody_trusted);
    assert_eq!(without_roots.err(), Some(UrlError::NoTrustRoots));
}

/// libpq takes from its environment what the URL leaves open; so it is judged like the URL.
#[test]
fn where_the_url_is_silent_the_environment_is_judged() {
    let by = |variable| Here { variable, ..WITH };
    let far_host = by(|name| (name == "PGHOST").then(|| "db2".to_owned()));
    let verified = Ok((
        Protection::Verified,
        "sslmode=verify-full&sslrootcert=/etc/roots %26 more.pem".to_owned(),
    ));
    for url in ["postgres:///db", "postgres://u:p@/db"] {
        assert_eq!(beside(far_host, url), verified, "{url}");
    }
    let near = Ok((Protection::Near, String::new()));
    for url in ["postgres://localhost/db", "postgres:///db?host=/run/postgresql"] {
        assert_eq!(beside(far_host, url), near, "the URL names a host: {url}");
    }
    let without_tls = Here {
        variable: far_host.variable,
        ..WITHOUT
    };
    let refused = DatabaseUrl::parse_with("postgres:///db", without_tls).err();
    assert_eq!(refused, Some(UrlError::NeedsTls("db2 (by PGHOST)".to_owned())));

    let far_address = by(|name| (name == "PGHOSTADDR").then(|| "10.0.0.1".to_owned()));
    assert_eq!(beside(far_address, "postgres://localhost/db"), verified);

    let open = by(|name| (name == "PGSSLMODE").then(|| "prefer".to_owned()));
    let refused = UrlError::LeavesTlsOpen("db2".to_owned(), "prefer (by PGSSLMODE)".to_owned());
    assert_eq!(beside(open, "postgres://db2/db"), Err(refused));
    assert_eq!(beside(open, "postgres://localhost/db"), near);
    let clear = by(|name| (name == "PGSSLMODE").then(|| "disable".to_owned()));
    let unguarded = Ok((Protection::None, String::new()));
    assert_eq!(beside(clear, "postgres://db2/db"), unguarded);

    let service = by(|name| (name == "PGSERVICE").then(|| "main".to_owned()));
    let refused = Err(UrlError::NamesService("PGSERVICE"));
    assert_eq!(beside(service, "postgres://localhost/db"), refused);
    let refused = Err(UrlError::NamesService("service="));
    assert_eq!(with_tls("postgres://localhost/db?service=main"), refused);
}

#[test]
fn of_several_servers_the_one_that_writes_is_taken() {
    for (url, added) in [
        (
            "postgres://localhost:5432,localhost:5433/db",
            "target_session_attrs=read-write",
        ),
        (
            "postgres:///db?host=localhost,127.0.0.1&port=5432,5433",
            "target_session_attrs=read-write",
        ),
        ("postgres://localhost,127.0.0.1/db?target_session_attrs=any", ""),
        ("postgres://localhost/db", ""),
    ] {
        assert_eq!(with_tls(url), Ok((Protection::Near, added.to_owned())), "{url}");
    }
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
    let far = DatabaseUrl::parse_with("postgres://db2/db", WITH)
        .unwrap()
        .for_libpq();
    assert!(
        far.contains("&sslmode=verify-full&sslrootcert=/etc/roots"),
        "{far}"
    );
}

#[test]
fn no_refusal_shows_a_password() {
    let error = refusal("postgres://user:hunter2@db.example.com/db").unwrap();
    let said = format!("{error} {} {error:?}", error.fix());
    assert!(
        !said.contains("hunter2") && said.contains("sslmode=disable"),
        "{said}"
    );
}
