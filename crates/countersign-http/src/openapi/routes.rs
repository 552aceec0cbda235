//! `/openapi.json` and `/openapi/{surface}.json`: the documents of the surfaces that are on.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::ServiceConfig;
use serde_json::json;

use crate::common::call::Call;
use crate::common::table::at;
use crate::surfaces::token::problem::Problem;

/// Documents change with the release and the settings alone.
const KEPT: &str = "public, max-age=300";

/// The routes.
pub(crate) fn register(config: &mut ServiceConfig) {
    at("/openapi.json").get(list).register(config);
    at("/openapi/{surface}.json").get(one).register(config);
}

async fn list(call: Call) -> Result<HttpResponse, Problem> {
    let documents = call.app.documents.get(&call.app.settings).iter();
    let documents = documents.map(|document| {
        let (name, title) = (document.surface.as_str(), document.content.info.title);
        json!({ "surface": name, "title": title, "url": format!("/openapi/{name}.json") })
    });
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, KEPT))
        .json(json!({ "documents": documents.collect::<Vec<_>>() })))
}

async fn one(call: Call) -> Result<HttpResponse, Problem> {
    let wanted = call.http.match_info().get("surface").unwrap_or_default();
    let mut documents = call.app.documents.get(&call.app.settings).iter();
    let document = documents
        .find(|document| document.surface.as_str() == wanted)
        .ok_or(Problem::NotFound)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, KEPT))
        .insert_header((CONTENT_TYPE, "application/json"))
        .body(document.json.clone()))
}
