//! A certificate and the authority behind it, made for one run.

use crate::failure::{Explain, Result};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

/// All as PEM.
#[derive(Clone, Debug)]
pub(crate) struct Certificate {
    /// Who signed it; clients that trust this trust the server.
    pub(crate) authority: String,
    /// The server's certificate.
    pub(crate) chain: String,
    /// Its private key.
    pub(crate) key: String,
}

impl Certificate {
    /// Makes one for these names and no others, by an authority of this name.
    pub(crate) fn for_names(names: &[&str], authority_name: &str) -> Result<Certificate> {
        let doing = || "making a certificate";
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority
            .distinguished_name
            .push(DnType::CommonName, authority_name);
        let authority_key = KeyPair::generate().explain(doing)?;
        let signed = authority.self_signed(&authority_key).explain(doing)?;
        let issuer = Issuer::new(authority, authority_key);

        let key = KeyPair::generate().explain(doing)?;
        let params = CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
            .explain(doing)?;
        let chain = params.signed_by(&key, &issuer).explain(doing)?;
        Ok(Certificate {
            authority: signed.pem(),
            chain: chain.pem(),
            key: key.serialize_pem(),
        })
    }
}
