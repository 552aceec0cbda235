//! From a host name to a connection that takes mail: TCP, TLS, EHLO, AUTH.

use std::time::Duration;

use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::extension::ClientId;
use tokio::io::BufReader;
use tokio::net::TcpStream;

use super::before_tls::{Reply, ask, hear};
use super::outcome::Failure;
use super::settings::{SmtpSettings, TlsMode};
use super::sign_in::sign_in;
use super::tls::TlsClient;
use super::transcript::Transcript;
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
    /// Connects, in TLS as the settings have it, and signs in where they say so; `transcript` is told what is said.
    pub(crate) async fn connect(
        &self,
        transcript: Option<&Transcript>,
    ) -> Result<AsyncSmtpConnection, Failure> {
        let socket = open_socket(&self.settings.host, self.settings.port).await?;
        if let (Some(transcript), Ok(peer)) = (transcript, socket.peer_addr()) {
            transcript.note(&format!("connected to {peer}"));
        }
        let (wire, is_encrypted) = match &self.tls {
            None => (Wire::plain(socket), false),
            Some(tls) if self.settings.implicit_tls => (begin(tls, socket, transcript).await?, true),
            Some(tls) => self.start_tls(tls, socket, transcript).await?,
        };
        let wire = Box::new(wire.written_to(transcript));
        let mut connection = AsyncSmtpConnection::connect_with_transport(wire, &self.hello).await?;
        if let Some(credentials) = &self.settings.credentials {
            // The settings allow a password only where TLS is verified or the relay is this machine.
            if !is_encrypted && !self.settings.is_loopback() {
                return Err(Failure::Broke("no TLS, so the password was not sent".to_owned()));
            }
            sign_in(&mut connection, credentials).await?;
        }
        Ok(connection)
    }

    /// EHLO and STARTTLS in the clear, by hand: nothing a relay (or somebody between) says before TLS is believed
    /// afterwards, and what it says too early ends the connection.
    async fn start_tls(
        &self,
        tls: &TlsClient,
        socket: TcpStream,
        transcript: Option<&Transcript>,
    ) -> Result<(Wire, bool), Failure> {
        let mut socket = BufReader::new(socket);
        hear(&mut socket, transcript).await?.expect_positive()?;
        let offers: Reply = ask(&mut socket, &format!("EHLO {}\r\n", self.hello), transcript)
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
        ask(&mut socket, "STARTTLS\r\n", transcript)
            .await?
            .expect_positive()?;
        if !socket.buffer().is_empty() {
            return Err(Failure::Broke(
                "something was said between STARTTLS and TLS".to_owned(),
            ));
        }
        let wire = begin(tls, socket.into_inner(), transcript).await?;
        Ok((wire.greeted(), true))
    }
}

async fn begin(tls: &TlsClient, socket: TcpStream, transcript: Option<&Transcript>) -> Result<Wire, Failure> {
    let begun = tls.begin(socket).await;
    let stream = begun.map_err(|error| Failure::Broke(format!("no TLS: {error}")))?;
    if let Some(transcript) = transcript {
        let version = stream.get_ref().1.protocol_version();
        let name = version.map_or("TLS".to_owned(), |version| format!("{version:?}"));
        transcript.note(&format!("{name} from here on"));
    }
    Ok(Wire::tls(stream))
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
