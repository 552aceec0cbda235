//! How many requests there were, by matched route, method and class of status, and how long they took.
//!
//! Each worker counts a route in a place of its own, found once: a request costs three atomic additions that no other
//! worker makes at the same time. What the client wrote is never looked at, so what is told apart is bounded.

use std::cell::OnceCell;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::{Method, StatusCode};
use countersign_core::figures::{Counter, Histogram, HistogramReading};

use super::access_log::{METHODS, NO_ROUTE, number_of};

/// The ranges that requests are counted in.
const BOUNDS: &[Duration] = &[
    Duration::from_millis(1),
    Duration::from_micros(2_500),
    Duration::from_millis(5),
    Duration::from_millis(10),
    Duration::from_millis(25),
    Duration::from_millis(50),
    Duration::from_millis(100),
    Duration::from_millis(250),
    Duration::from_millis(500),
    Duration::from_millis(1_000),
    Duration::from_millis(2_500),
];

/// Classes of status, from 1xx to 5xx.
const CLASSES: usize = 5;

/// Requests of one route and method.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestsReading {
    /// The route as it stands in the table, or `(no route)`.
    pub route: &'static str,
    /// The method; `OTHER` for those no route knows.
    pub method: &'static str,
    /// How many were answered 1xx, 2xx, 3xx, 4xx and 5xx.
    pub answered: [u64; CLASSES],
    /// How long they took.
    pub took: HistogramReading,
}

/// Every place where requests are counted.
#[derive(Debug, Default)]
pub(crate) struct Tally(Mutex<Vec<Arc<Place>>>);

/// A route, as the table puts it beside the handlers; one per worker.
#[derive(Debug)]
pub(crate) struct CountedRoute {
    route: &'static str,
    place: OnceCell<Arc<Place>>,
}

impl CountedRoute {
    pub(crate) fn new(route: &'static str) -> Self {
        Self {
            route,
            place: OnceCell::new(),
        }
    }

    /// What is no route at all.
    pub(crate) fn nowhere() -> Self {
        Self::new(NO_ROUTE)
    }
}

/// Where one worker counts one route.
#[derive(Debug)]
struct Place {
    route: &'static str,
    methods: [OfMethod; METHODS.len()],
}

#[derive(Debug)]
struct OfMethod {
    answered: [Counter; CLASSES],
    took: Histogram,
}

impl Tally {
    /// Counts a request that was answered.
    pub(crate) fn count(&self, request: &HttpRequest, method: &Method, status: StatusCode, took: Duration) {
        let Some(counted) = request.app_data::<CountedRoute>() else {
            return;
        };
        let place = counted.place.get_or_init(|| self.open(counted.route));
        if let Some(of_method) = place.methods.get(number_of(method)) {
            let class = usize::from(status.as_u16() / 100).saturating_sub(1);
            if let Some(counter) = of_method.answered.get(class) {
                counter.count();
            }
            of_method.took.count(took);
        }
    }

    fn open(&self, route: &'static str) -> Arc<Place> {
        let methods = std::array::from_fn(|_| OfMethod {
            answered: Default::default(),
            took: Histogram::new(BOUNDS),
        });
        let place = Arc::new(Place { route, methods });
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Arc::clone(&place));
        place
    }

    /// What all workers counted, by route and method; only where there was a request.
    pub(crate) fn read(&self) -> Vec<RequestsReading> {
        let places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut readings: Vec<RequestsReading> = Vec::new();
        for place in places.iter() {
            for (&method, of_method) in METHODS.iter().zip(&place.methods) {
                let took = of_method.took.read();
                if took.count > 0 {
                    let reading = entry(&mut readings, place.route, method);
                    reading.took.add(&took);
                    for (sum, counter) in reading.answered.iter_mut().zip(&of_method.answered) {
                        *sum += counter.read();
                    }
                }
            }
        }
        readings.sort_by_key(|reading| (reading.route, reading.method));
        readings
    }
}

fn entry<'a>(
    readings: &'a mut Vec<RequestsReading>,
    route: &'static str,
    method: &'static str,
) -> &'a mut RequestsReading {
    let known = readings
        .iter()
        .position(|reading| (reading.route, reading.method) == (route, method));
    let at = known.unwrap_or(readings.len());
    if known.is_none() {
        readings.push(RequestsReading {
            route,
            method,
            answered: [0; CLASSES],
            took: HistogramReading::default(),
        });
    }
    #[allow(clippy::indexing_slicing, reason = "it was found there, or put there")]
    &mut readings[at]
}
