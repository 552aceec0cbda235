//! The envelope around every request: id and origin on the way in; headers and the log line on the way out.

use std::rc::Rc;

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::ConnectionType;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage as _};
use countersign_core::nouns::surface::Surface;

use super::visit::Visit;
use super::{access_log, request_id, security_headers, shape};
use crate::app::App;
use crate::surfaces::accounts;

/// Wraps all routes: `App::new().wrap(from_fn(envelope))`.
pub async fn envelope(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody, BoxBody>>, Error> {
    let Some(app) = request.app_data::<Data<App>>().cloned() else {
        return Err(actix_web::error::ErrorInternalServerError("not configured"));
    };
    let started = app.core.clock.monotonic();
    let peer = request.peer_addr().map(|peer| peer.ip());
    let client = app.trust.judge(peer, request.headers());
    let id = request_id::request_id(&app.core, request.headers(), client.trusted_peer);
    let method = request.method().clone();
    let request_id = Rc::clone(&id);
    request.extensions_mut().insert(Visit { request_id, client });

    let reply = next.call(request).await?;
    let mut reply = if reply.response().error().is_some() {
        // Only actix itself answers so, to what no handler of ours has seen: a defect in how routes are put in place.
        log::error!(request_id = &*id; "a request did not reach its handler");
        let (http, _) = reply.into_parts();
        let plain = shape::internal(http.path(), &id);
        ServiceResponse::new(http, plain).map_into_right_body()
    } else {
        reply.map_into_left_body()
    };

    let (http, response) = (reply.request().clone(), reply.response_mut());
    match shape::owner_of(&http, &app.settings.surfaces) {
        Surface::Browser => app.origins.share(http.headers(), response.headers_mut()),
        Surface::Accounts => accounts::origins::share(&http, response.headers_mut()),
        Surface::Descope => app.descope_origins.share(http.headers(), response.headers_mut()),
        Surface::Token => {}
    }
    let headers = reply.headers_mut();
    security_headers::secure(headers, app.https);
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(HeaderName::from_static(request_id::REQUEST_ID), value);
    }
    if app.is_draining() {
        let head = reply.response_mut().head_mut();
        head.set_connection_type(ConnectionType::Close);
    }
    let took = app.core.clock.monotonic().saturating_sub(started);
    app.tally.count(reply.request(), &method, reply.status(), took);
    access_log::write(&method, reply.request(), reply.status(), took, &id);
    Ok(reply)
}
