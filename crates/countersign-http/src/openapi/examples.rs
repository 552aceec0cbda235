//! Examples: requests and replies that a test recorded from the running service (`tests/http/examples.rs`).

use serde::Deserialize;
use serde_json::{Value, json};

use super::object::Ordered;

/// The recorded exchanges of one API, in the order they happened.
pub(super) struct Examples(Vec<Exchange>);

/// One exchange.
#[derive(Deserialize)]
struct Exchange {
    /// The `operationId`.
    operation: String,
    /// What happened, in a few words.
    title: String,
    /// The body that was sent, if one was.
    request: Option<Value>,
    status: u16,
    /// The body that came back, if it was JSON.
    reply: Option<Value>,
}

impl Examples {
    /// Reads a recording. A test reads them all, so a broken one does not leave the house.
    pub(super) fn read(recording: &str) -> Self {
        Self(serde_json::from_str(recording).unwrap_or_default())
    }

    /// The bodies that were sent to an operation and taken.
    pub(super) fn requests(&self, operation: &str) -> Ordered<Value> {
        self.shown(operation, |exchange| {
            exchange.request.as_ref().filter(|_| exchange.status < 400)
        })
    }

    /// The bodies that came back from an operation under a status.
    pub(super) fn replies(&self, operation: &str, status: u16) -> Ordered<Value> {
        self.shown(operation, |exchange| {
            exchange.reply.as_ref().filter(|_| exchange.status == status)
        })
    }

    /// One body for each of these codes, whoever was answered with it.
    pub(super) fn refusals(&self, code_field: &str, codes: &[&str]) -> Ordered<Value> {
        let of_code = |code: &&str| {
            let is_it = |exchange: &&Exchange| {
                let reply = exchange.reply.as_ref();
                reply.and_then(|reply| reply.get(code_field)?.as_str()) == Some(*code)
            };
            let exchange = self.0.iter().find(is_it)?;
            Some(((*code).to_owned(), json!({ "value": exchange.reply })))
        };
        Ordered(codes.iter().filter_map(of_code).collect())
    }

    fn shown(&self, operation: &str, body: impl Fn(&Exchange) -> Option<&Value>) -> Ordered<Value> {
        let exchanges = self.0.iter().filter(|exchange| exchange.operation == operation);
        let shown = exchanges.filter_map(|exchange| {
            let example = json!({ "summary": exchange.title, "value": body(exchange)? });
            Some((exchange.title.replace(' ', "-"), example))
        });
        Ordered(shown.collect())
    }
}
