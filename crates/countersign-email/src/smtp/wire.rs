//! The stream under an SMTP conversation: a socket in the clear or in TLS.

use std::io::Result;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::transcript::Transcript;

/// A connected stream, and what the relay is taken to have said on it already.
#[derive(Debug)]
pub(crate) struct Wire {
    socket: Socket,
    /// lettre begins every conversation by waiting for a greeting. After STARTTLS, or after a first look at what the
    /// relay offers, the greeting is over: then this one is read in its place.
    greeting: &'static [u8],
    /// Where what is said is written down, if anywhere.
    transcript: Option<Transcript>,
}

#[derive(Debug)]
enum Socket {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Wire {
    /// In the clear.
    pub(crate) fn plain(socket: TcpStream) -> Self {
        Self {
            socket: Socket::Plain(socket),
            greeting: b"",
            transcript: None,
        }
    }

    /// In TLS.
    pub(crate) fn tls(stream: TlsStream<TcpStream>) -> Self {
        Self {
            socket: Socket::Tls(Box::new(stream)),
            greeting: b"",
            transcript: None,
        }
    }

    /// The same, on which the relay has greeted before.
    pub(crate) fn greeted(self) -> Self {
        Self {
            greeting: b"220 go on\r\n",
            ..self
        }
    }

    /// The same, written down from now on.
    pub(crate) fn written_to(self, transcript: Option<&Transcript>) -> Self {
        Self {
            transcript: transcript.cloned(),
            ..self
        }
    }
}

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> Result<SocketAddr> {
        match &self.socket {
            Socket::Plain(socket) => socket.peer_addr(),
            Socket::Tls(stream) => stream.get_ref().0.peer_addr(),
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        if !self.greeting.is_empty() {
            let (now, later) = self.greeting.split_at(self.greeting.len().min(buf.remaining()));
            buf.put_slice(now);
            self.greeting = later;
            return Poll::Ready(Ok(()));
        }
        let before = buf.filled().len();
        let polled = match &mut self.socket {
            Socket::Plain(socket) => Pin::new(socket).poll_read(cx, buf),
            Socket::Tls(stream) => Pin::new(stream).poll_read(cx, buf),
        };
        if let (Some(transcript), Some(read)) = (&self.transcript, buf.filled().get(before..)) {
            transcript.relay_said(read);
        }
        polled
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<Result<usize>> {
        let polled = match &mut self.socket {
            Socket::Plain(socket) => Pin::new(socket).poll_write(cx, buf),
            Socket::Tls(stream) => Pin::new(stream).poll_write(cx, buf),
        };
        if let (Some(transcript), Poll::Ready(Ok(count))) = (&self.transcript, &polled) {
            transcript.we_said(buf.get(..*count).unwrap_or_default());
        }
        polled
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        match &mut self.socket {
            Socket::Plain(socket) => Pin::new(socket).poll_flush(cx),
            Socket::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        match &mut self.socket {
            Socket::Plain(socket) => Pin::new(socket).poll_shutdown(cx),
            Socket::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
