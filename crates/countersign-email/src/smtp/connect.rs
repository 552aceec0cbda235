//! From a host name to a connection that takes mail: TCP, TLS, EHLO, AUTH.

use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::extension::ClientId;
use tokio::io::BufReader;
use tokio::net::TcpStream;

use super::before_tls::{Reply, ask, hear};
use super::outcome::Failure;
use super::settings::{SmtpSettings, TlsMode};
use super::tls::TlsClient;
use super::wire::Wire;

/// A relay may have several addresses; one that does not answer must not use up the time of the next.
const ONE_ADDRESS: Duration = Duration::from_secs(5);

/// What every connection to the relay begins with.
pub(crate) struct Relay {
    pub(crate) settings: SmtpSettings,
    pub(crate) tls: Option<TlsClient>,
    pub(crate) hello: ClientId,
}

impl Relay {
    /// Connects, in TLS as the settings have it, and signs in where they say so.
    pub(crate) async fn connect(&self) -> Result<AsyncSmtpConnection, Failure> {
        let socket = open_socket(&self.settings.host, self.settings.port).await?;
        let (wire, is_encrypted) = match &self.tls {
            None => (Wire::plain(socket), false),
            Some(tls) if self.settings.implicit_tls => (begin(tls, socket).await?, true),
            Some(tls) => self.start_tls(tls, socket).await?,
        };
        let mut connection = AsyncSmtpConnection::connect_with_transport(Box::new(wire), &self.hello).await?;
        if let Some(credentials) = &self.settings.credentials {
            // The settings allow a password only where TLS is verified or the relay is this machine.
            if !is_encrypted && !self.settings.is_loopback() {
                return Err(Failure::Broke("no TLS, so the password was not sent".to_owned()));
            }
            let credentials = Credentials::new(credentials.user.clone(), credentials.password.clone());
            connection
                .auth(&[Mechanism::Plain, Mechanism::Login], &credentials)
                .await
                .map_err(|error| {
                    if error.is_client() {
                        return Failure::Broke(
                            "the relay offers neither AUTH PLAIN nor AUTH LOGIN".to_owned(),
                        );
                    }
                    Failure::from(error)
                })?;
        }
        Ok(connection)
    }

    /// EHLO and STARTTLS in the clear, by hand: nothing a relay (or somebody between) says before TLS is believed
    /// afterwards, and what it says too early ends the connection.
    async fn start_tls(&self, tls: &TlsClient, socket: TcpStream) -> Result<(Wire, bool), Failure> {
        let mut socket = BufReader::new(socket);
        hear(&mut socket).await?.expect_positive()?;
        let offers: Reply = ask(&mut socket, &format!("EHLO {}\r\n", self.hello))
            .await?
            .expect_positive()?;
        if !offers.has_word("STARTTLS") {
            return match self.settings.tls {
                TlsMode::Required => Err(Failure::Broke(
                    "the relay offers no STARTTLS, and TLS is required".to_owned(),
                )),
                TlsMode::Opportunistic | TlsMode::None => {
                    Ok((Wire::plain(socket.into_inner()).greeted(), false))
                }
            };
        }
        ask(&mut socket, "STARTTLS\r\n").await?.expect_positive()?;
        if !socket.buffer().is_empty() {
            return Err(Failure::Broke(
                "something was said between STARTTLS and TLS".to_owned(),
            ));
        }
        Ok((begin(tls, socket.into_inner()).await?.greeted(), true))
    }
}

async fn begin(tls: &TlsClient, socket: TcpStream) -> Result<Wire, Failure> {
    tls.begin(socket)
        .await
        .map(Wire::tls)
        .map_err(|error| Failure::Broke(format!("no TLS: {error}")))
}

/// Tries the host's addresses one after the other.
async fn open_socket(host: &str, port: u16) -> Result<TcpStream, Failure> {
    let found = tokio::net::lookup_host((host, port)).await;
    let addresses =
        found.map_err(|error| Failure::Broke(format!("the relay's name has no address: {error}")))?;
    let mut last = "the relay's name has no address".to_owned();
    for address in addresses {
        match tokio::time::timeout(ONE_ADDRESS, TcpStream::connect(address)).await {
            Ok(Ok(socket)) => {
                // With Nagle's algorithm each mail waits 40 ms for an acknowledgement between content and final dot.
                socket
                    .set_nodelay(true)
                    .map_err(|error| Failure::Broke(error.to_string()))?;
                return Ok(socket);
            }
            Ok(Err(error)) => last = format!("no connection: {error}"),
            Err(_) => last = "no connection in time".to_owned(),
        }
    }
    Err(Failure::Broke(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sockets_do_not_delay() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let socket = runtime.block_on(open_socket("127.0.0.1", port)).unwrap();
        assert!(socket.nodelay().unwrap());
        drop(listener);
        assert!(matches!(
            runtime.block_on(open_socket("127.0.0.1", port)),
            Err(Failure::Broke(_))
        ));
    }
}
