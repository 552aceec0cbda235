//! A row of a routing table: a path, and what its methods do. HEAD comes with GET; everything else is 405 with `Allow`.

use std::future::Future;

use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_METHOD, ALLOW,
};
use actix_web::web::ServiceConfig;
use actix_web::{HttpResponse, Resource, guard};
use countersign_core::nouns::surface::Surface;

use super::action::{Refuse, action};
use super::call::Call;
use super::shape;
use super::tally::CountedRoute;
use crate::surfaces::accounts;
use crate::surfaces::browser::error::BrowserError;
use crate::surfaces::browser::origins;
use crate::surfaces::descope;

/// One path.
pub(crate) struct Row {
    path: &'static str,
    resource: Resource,
    methods: Vec<&'static str>,
}

/// The row of a path.
pub(crate) fn at(path: &'static str) -> Row {
    Row {
        path,
        resource: actix_web::web::resource(path),
        methods: Vec::new(),
    }
}

impl Row {
    /// What GET and HEAD do. The reply to HEAD loses its body on the way out.
    pub(crate) fn get<H, F, E>(self, handler: H) -> Self
    where
        H: Fn(Call) -> F + Clone + 'static,
        F: Future<Output = Result<HttpResponse, E>> + 'static,
        E: Refuse + 'static,
    {
        let mut row = self;
        row.resource = row
            .resource
            .route(action(handler).guard(guard::Any(guard::Get()).or(guard::Head())));
        row.methods.extend(["GET", "HEAD"]);
        row
    }

    /// What POST does.
    pub(crate) fn post<H, F, E>(self, handler: H) -> Self
    where
        H: Fn(Call) -> F + Clone + 'static,
        F: Future<Output = Result<HttpResponse, E>> + 'static,
        E: Refuse + 'static,
    {
        self.method("POST", Method::POST, handler)
    }

    /// What PUT does.
    pub(crate) fn put<H, F, E>(self, handler: H) -> Self
    where
        H: Fn(Call) -> F + Clone + 'static,
        F: Future<Output = Result<HttpResponse, E>> + 'static,
        E: Refuse + 'static,
    {
        self.method("PUT", Method::PUT, handler)
    }

    /// What PATCH does.
    pub(crate) fn patch<H, F, E>(self, handler: H) -> Self
    where
        H: Fn(Call) -> F + Clone + 'static,
        F: Future<Output = Result<HttpResponse, E>> + 'static,
        E: Refuse + 'static,
    {
        self.method("PATCH", Method::PATCH, handler)
    }

    /// What DELETE does.
    pub(crate) fn delete<H, F, E>(self, handler: H) -> Self
    where
        H: Fn(Call) -> F + Clone + 'static,
        F: Future<Output = Result<HttpResponse, E>> + 'static,
        E: Refuse + 'static,
    {
        self.method("DELETE", Method::DELETE, handler)
    }

    fn method<H, F, E>(mut self, name: &'static str, method: Method, handler: H) -> Self
    where
        H: Fn(Call) -> F + Clone + 'static,
        F: Future<Output = Result<HttpResponse, E>> + 'static,
        E: Refuse + 'static,
    {
        self.resource = self.resource.route(action(handler).method(method));
        self.methods.push(name);
        self
    }

    /// Puts the row in place.
    pub(crate) fn register(mut self, config: &mut ServiceConfig) {
        self.methods.push("OPTIONS");
        // Routes live as long as the process, and there are a few dozen of them.
        let allow: &'static str = Box::leak(self.methods.join(", ").into_boxed_str());
        let options =
            action(move |call: Call| async move { Ok::<_, BrowserError>(self::options(&call, allow).await) });
        let refuse = action(move |call: Call| async move {
            let reply = shape::method_not_allowed(call.http.path(), &call.visit.request_id, allow);
            Ok::<_, BrowserError>(reply)
        });
        config.service(
            self.resource
                .app_data(CountedRoute::new(self.path))
                .route(options.method(Method::OPTIONS))
                .default_service(refuse),
        );
    }
}

/// A preflight where pages of other origins may ask, a plain list of methods elsewhere. Who may ask is decided by the
/// origin alone.
async fn options(call: &Call, allow: &'static str) -> HttpResponse {
    let admitted = match shape::owner_of(&call.http, &call.app.settings.surfaces) {
        _ if !call.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD) => None,
        Surface::Browser if call.app.origins.admits(call.headers()) => Some(origins::ALLOWED_HEADERS),
        Surface::Browser => return BrowserError::CsrfFailed.refuse(&call.visit.request_id),
        Surface::Accounts => match accounts::origins::admit(call).await {
            Ok(()) => Some(accounts::origins::ALLOWED_HEADERS),
            Err(error) => return error.refuse(&call.visit.request_id),
        },
        Surface::Descope if call.app.descope_origins.admits(call.headers()) => Some(descope::ALLOWED_HEADERS),
        Surface::Token | Surface::Descope => None,
    };
    let mut reply = HttpResponse::NoContent();
    reply.insert_header((ALLOW, allow));
    if let Some(headers) = admitted {
        reply.insert_header((ACCESS_CONTROL_ALLOW_METHODS, allow));
        reply.insert_header((ACCESS_CONTROL_ALLOW_HEADERS, headers));
        reply.insert_header((ACCESS_CONTROL_MAX_AGE, "600"));
    }
    reply.finish()
}

/// What is at no path of ours.
pub(crate) async fn nowhere(call: Call) -> Result<HttpResponse, BrowserError> {
    Ok(shape::not_found(call.http.path(), &call.visit.request_id))
}
