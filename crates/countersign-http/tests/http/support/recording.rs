//! The examples of a document: exchanges recorded from the running service, kept beside the surface's table.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use countersign_core::nouns::surface::Surface;
use serde_json::{Map, Value, json};

use super::House;
use super::contract::{document, operation};
use super::transcript::redact;
use super::wire::{Reply, Request};

/// Where this is set, recordings are written instead of compared: `cargo xtask generate` does so.
const WRITE: &str = "COUNTERSIGN_RECORD_EXAMPLES";

/// A recording of a surface.
pub(crate) struct Recording {
    surface: Surface,
    document: Value,
    exchanges: Vec<Value>,
}

impl Recording {
    pub(crate) fn of(surface: Surface) -> Self {
        let (document, exchanges) = (document(surface), Vec::new());
        Self {
            surface,
            document,
            exchanges,
        }
    }

    /// Sends a request and keeps the exchange under a title.
    pub(crate) fn send(&mut self, house: &House, title: &str, request: &Request) -> Reply {
        let reply = house.send(request);
        let operation = operation(&self.document, request.method(), request.path());
        let id =
            operation.unwrap_or_else(|| panic!("{} is no operation", request.line()))["operationId"].clone();
        let mut exchange = Map::new();
        exchange.insert("operation".to_owned(), id);
        exchange.insert("title".to_owned(), json!(title));
        if let Ok(body) = serde_json::from_slice(request.content()) {
            exchange.insert("request".to_owned(), body);
        }
        exchange.insert("status".to_owned(), json!(reply.status));
        if !reply.body.is_empty() {
            exchange.insert("reply".to_owned(), reply.json());
        }
        self.exchanges.push(exchange.into());
        reply
    }

    /// Compares it with the one that is kept, but for what differs from run to run, and looks that nothing is missing.
    pub(crate) fn finish(self) {
        let path = self.path();
        let kept = std::fs::read_to_string(&path).unwrap();
        let recorded = serde_json::to_string_pretty(&self.exchanges).unwrap() + "\n";
        if redact(&kept) != redact(&recorded) {
            if std::env::var_os(WRITE).is_none() {
                refuse(&redact(&kept), &redact(&recorded));
            }
            std::fs::write(&path, recorded).unwrap();
        }
        self.every_operation_was_shown_at_its_best();
    }

    fn path(&self) -> PathBuf {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/surfaces");
        folder.join(self.surface.as_str()).join("examples.json")
    }

    fn every_operation_was_shown_at_its_best(&self) {
        let well = self
            .exchanges
            .iter()
            .filter(|exchange| exchange["status"].as_u64() < Some(400));
        let shown: BTreeSet<_> = well.map(|exchange| exchange["operation"].as_str()).collect();
        let items = self.document["paths"].as_object().unwrap().values();
        for operation in items.flat_map(|item| item.as_object().unwrap().values()) {
            let id = operation["operationId"].as_str();
            assert!(shown.contains(&id), "there is no example of {id:?}");
        }
    }
}

fn refuse(kept: &str, recorded: &str) {
    let same = kept
        .lines()
        .zip(recorded.lines())
        .take_while(|(kept, recorded)| kept == recorded);
    let line = same.count();
    panic!(
        "the examples are not what the service answers now, from line {} on: kept {:?}, recorded {:?}; \
         run `cargo xtask generate`",
        line + 1,
        kept.lines().nth(line),
        recorded.lines().nth(line),
    );
}
