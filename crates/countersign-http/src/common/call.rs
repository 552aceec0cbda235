//! One call of a handler: the request, its body, and the way to the core.

use std::future::{Ready, ready};
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::HeaderMap;
use actix_web::web::{self, Bytes, Data};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, error};
use countersign_core::Core;
use countersign_core::core::Caller;
use countersign_core::ports::clock::Deadline;

use super::body::{self, BodyError};
use super::fields::Fields;
use super::visit::Visit;
use crate::app::App;
use crate::crew::{Class, CrewError};

/// How long a call to a provider may take.
const PROVIDER_PATIENCE: Duration = Duration::from_secs(8);
/// What its thread may need beyond.
const PROVIDER_SLACK: Duration = Duration::from_secs(2);

/// What a handler is given.
pub(crate) struct Call {
    /// What all handlers share.
    pub(crate) app: Data<App>,
    /// The request's head.
    pub(crate) http: HttpRequest,
    /// Its id and whose it is.
    pub(crate) visit: Visit,
    payload: web::Payload,
}

impl Call {
    /// The request's headers.
    pub(crate) fn headers(&self) -> &HeaderMap {
        self.http.headers()
    }

    /// The body as a JSON object of at most `limit` octets.
    pub(crate) async fn json(&mut self, limit: usize) -> Result<Fields, BodyError> {
        Fields::parse(&self.json_octets(limit).await?)
    }

    /// The octets of a body that says it is JSON.
    pub(crate) async fn json_octets(&mut self, limit: usize) -> Result<Bytes, BodyError> {
        let body = self.body(limit).await?;
        if body::is_of_type(self.headers(), "application/json") {
            Ok(body)
        } else {
            Err(BodyError::WrongType)
        }
    }

    /// The same where the body may as well be empty.
    pub(crate) async fn optional_json(&mut self, limit: usize) -> Result<Fields, BodyError> {
        let body = self.body(limit).await?;
        if body.is_empty() {
            Ok(Fields::default())
        } else if body::is_of_type(self.headers(), "application/json") {
            Fields::parse(&body)
        } else {
            Err(BodyError::WrongType)
        }
    }

    /// The body as it is.
    pub(crate) async fn body(&mut self, limit: usize) -> Result<Bytes, BodyError> {
        let nothing = web::Payload::from_request(&self.http, &mut Payload::None).into_inner();
        let payload = match nothing {
            Ok(nothing) => std::mem::replace(&mut self.payload, nothing),
            Err(_) => return Err(BodyError::Broken),
        };
        let deadline = self.app.settings.body_deadline;
        body::read(self.http.headers(), payload, limit, deadline).await
    }

    /// Runs `work` on the crew within the request's deadline.
    pub(crate) async fn read<T, F>(&self, class: Class, work: F) -> Result<T, CrewError>
    where
        T: Send + 'static,
        F: FnOnce(&Core) -> T + Send + 'static,
    {
        let patience = self.app.settings.store_deadline;
        self.app.crew.submit(class, patience, work).await
    }

    /// The same for work that is told who calls, and until when.
    pub(crate) async fn work<T, F>(&self, class: Class, work: F) -> Result<T, CrewError>
    where
        T: Send + 'static,
        F: FnOnce(&Core, &Caller) -> T + Send + 'static,
    {
        let caller = self.caller();
        self.read(class, move |core| work(core, &caller)).await
    }

    /// The same for work that hashes passwords: on threads of its own, so that a storm of sign-ins with passwords takes
    /// none of those that read sessions.
    pub(crate) async fn hash<T, F>(&self, work: F) -> Result<T, CrewError>
    where
        T: Send + 'static,
        F: FnOnce(&Core, &Caller) -> T + Send + 'static,
    {
        let (caller, patience) = (self.caller(), self.app.settings.store_deadline);
        let hashers = &self.app.hashers;
        hashers
            .submit(Class::SignIn, patience, move |core| work(core, &caller))
            .await
    }

    /// Runs a call to a social provider, on threads of its own; `work` is told how long it may take.
    pub(crate) async fn dial<T, F>(&self, work: F) -> Result<T, CrewError>
    where
        T: Send + 'static,
        F: FnOnce(&Core, Duration) -> T + Send + 'static,
    {
        let patience = PROVIDER_PATIENCE + PROVIDER_SLACK;
        let dialers = &self.app.dialers;
        dialers
            .submit(Class::SignIn, patience, |core| work(core, PROVIDER_PATIENCE))
            .await
    }

    fn caller(&self) -> Caller {
        Caller {
            source: self.visit.source(self.headers()),
            deadline: Deadline::after(&*self.app.core.clock, self.app.settings.store_deadline),
        }
    }
}

impl FromRequest for Call {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(http: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let app = http.app_data::<Data<App>>().cloned();
        let visit = http.extensions().get::<Visit>().cloned();
        let payload = web::Payload::from_request(http, payload).into_inner();
        ready(match (app, visit, payload) {
            (Some(app), Some(visit), Ok(payload)) => Ok(Self {
                app,
                http: http.clone(),
                visit,
                payload,
            }),
            (_, _, Err(error)) => Err(error),
            (None, _, _) | (_, None, _) => Err(error::ErrorInternalServerError("not configured")),
        })
    }
}
