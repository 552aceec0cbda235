//! `/docs`: the documents of the APIs as pages; nothing is loaded from anywhere, and no script is needed.

mod view;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::ServiceConfig;
use minijinja::context;
use minijinja::value::Serde;

use super::page::{PageError, page};
use crate::common::call::Call;
use crate::common::shape;
use crate::common::table::at;
use view::View;

/// The routes.
pub(crate) fn register(config: &mut ServiceConfig) {
    at("/docs").get(list).register(config);
    at("/docs/{surface}").get(one).register(config);
}

async fn list(call: Call) -> Result<HttpResponse, PageError> {
    let documents = call.app.documents.get(&call.app.settings).iter();
    let apis: Vec<_> = documents
        .map(|document| {
            let info = &document.content.info;
            context! { name => document.surface.as_str(), title => info.title, about => info.description }
        })
        .collect();
    page(&call.app, StatusCode::OK, "docs.html", "APIs", context! { apis })
}

async fn one(call: Call) -> Result<HttpResponse, PageError> {
    let wanted = call.http.match_info().get("surface").unwrap_or_default();
    let mut documents = call.app.documents.get(&call.app.settings).iter();
    let Some(document) = documents.find(|document| document.surface.as_str() == wanted) else {
        return Ok(shape::not_found(call.http.path(), &call.visit.request_id));
    };
    let (name, info) = (document.surface.as_str(), &document.content.info);
    let view = View::of(&document.content);
    page(
        &call.app,
        StatusCode::OK,
        "api.html",
        info.title,
        context! { name, version => info.version, about => info.description, api => Serde(&view) },
    )
}
