//! What operators read of the HTTP side.

use actix_web::web::Data;

use crate::app::App;
use crate::common::tally::RequestsReading;
use crate::crew::CrewReading;

/// The figures of a running server.
#[derive(Clone)]
pub struct HttpFigures(Data<App>);

/// The HTTP side as it stood.
#[derive(Clone, Debug, PartialEq)]
pub struct HttpReading {
    /// Requests that were answered, by route and method.
    pub requests: Vec<RequestsReading>,
    /// The queue in front of the store.
    pub crew: CrewReading,
}

impl HttpFigures {
    pub(crate) fn of(app: Data<App>) -> Self {
        Self(app)
    }

    /// Reads them; the store is not asked.
    pub fn read(&self) -> HttpReading {
        HttpReading {
            requests: self.0.tally.read(),
            crew: self.0.crew.read(),
        }
    }
}
