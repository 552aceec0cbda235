//! Liveness and readiness.

use actix_web::HttpResponse;
use actix_web::web::ServiceConfig;
use serde_json::json;

use crate::common::call::Call;
use crate::common::table::at;
use crate::crew::CrewError;
use crate::crew::checkup::Checkup;
use crate::surfaces::token::problem::Problem;

/// The routes.
pub(crate) fn register(config: &mut ServiceConfig) {
    at("/healthz").get(alive).register(config);
    at("/readyz").get(ready).register(config);
}

/// The process answers: that is all liveness means. A store that is away is no reason to restart.
async fn alive(_: Call) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().json(json!({ "status": "ok" })))
}

/// The store can be reached and written, and the service is not about to stop.
async fn ready(call: Call) -> Result<HttpResponse, Problem> {
    if call.app.is_draining() {
        return Err(Problem::Crew(CrewError::Overloaded));
    }
    Checkup::read(&call.app).await?;
    Ok(HttpResponse::Ok().json(json!({ "status": "ready" })))
}
