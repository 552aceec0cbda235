//! TLS for the scripted server, as `localhost`.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use std::net::TcpStream;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::scripted_smtp::{Upgrade, Wire};

/// Who vouches for it.
pub const ROOT: &[u8] = include_bytes!("../fixtures/ca.pem");

/// TLS as `localhost`, with a certificate that only [`ROOT`] vouches for.
pub fn tls() -> Upgrade {
    let certificate = CertificateDer::from_pem_slice(include_bytes!("../fixtures/relay.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("../fixtures/relay.key")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let config = Arc::new(config);
    Arc::new(move |socket: TcpStream| {
        let connection = ServerConnection::new(Arc::clone(&config)).map_err(std::io::Error::other)?;
        Ok(Box::new(StreamOwned::new(connection, socket)) as Box<dyn Wire>)
    })
}
