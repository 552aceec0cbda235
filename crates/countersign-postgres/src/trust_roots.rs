//! Where the system keeps the certificates it trusts: an OpenSSL built along with us knows no such place.

use std::path::{Path, PathBuf};

/// What OpenSSL itself, and what sends our mails, goes by.
const VARIABLE: &str = "SSL_CERT_FILE";

/// The usual files: Debian and Alpine, Fedora, openSUSE, macOS and the BSDs.
const USUAL: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// The file that `SSL_CERT_FILE` names, else the first of the usual ones that is there.
pub(crate) fn trust_roots() -> Option<PathBuf> {
    let named = std::env::var_os(VARIABLE).filter(|path| !path.is_empty());
    let usual = || USUAL.iter().map(Path::new).find(|path| path.is_file());
    named.map(PathBuf::from).or_else(|| usual().map(Path::to_owned))
}
