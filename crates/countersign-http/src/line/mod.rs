//! A connection that ends when nothing was answered on it for too long, and on which every refusal has a body.
//!
//! The head of a connection's first request has a deadline in actix, those of later ones have none: a client could hold
//! connections for ever by sending one octet of a second request now and then. And what actix cannot parse it refuses with a bare status line.

mod bare;

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::rt::net::TcpStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// The connection.
pub(crate) struct Line {
    stream: TcpStream,
    patience: Duration,
    ends: Pin<Box<Sleep>>,
    https: bool,
    /// A reply that goes out in place of another, and how much of it is out.
    instead: Option<(Vec<u8>, usize)>,
}

impl Line {
    /// `patience`: longer than any request may take together with the idle time before it.
    pub(crate) fn new(stream: TcpStream, patience: Duration, https: bool) -> Self {
        Self {
            stream,
            patience,
            ends: Box::pin(sleep(patience)),
            https,
            instead: None,
        }
    }

    /// Writes what goes out in place of `octets`, all of it before they count as written.
    fn write_instead(
        &mut self,
        context: &mut Context<'_>,
        full: Vec<u8>,
        mut out: usize,
        octets: usize,
    ) -> Poll<io::Result<usize>> {
        while let Some(rest @ [_, ..]) = full.get(out..) {
            match Pin::new(&mut self.stream).poll_write(context, rest) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(written)) => out += written,
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => {
                    self.instead = Some((full, out));
                    return Poll::Pending;
                }
            }
        }
        Poll::Ready(Ok(octets))
    }

    fn wrote<T>(&mut self, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if matches!(written, Poll::Ready(Ok(_))) {
            self.ends.as_mut().reset(Instant::now() + self.patience);
        }
        written
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.stream).poll_read(context, buffer) {
            Poll::Pending if self.ends.as_mut().poll(context).is_ready() => {
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
            other => other,
        }
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        let https = self.https;
        let dressed = || bare::dressed(octets, https).map(|full| (full, 0));
        let written = match self.instead.take().or_else(dressed) {
            Some((full, out)) => self.write_instead(context, full, out, octets.len()),
            None => Pin::new(&mut self.stream).poll_write(context, octets),
        };
        self.wrote(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
