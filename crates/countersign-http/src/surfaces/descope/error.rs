//! Errors of the Descope-compatible API: `{"errorCode","errorDescription","errorMessage"}`.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde_json::json;

use crate::common::action::Refuse;

/// An error of this surface.
#[derive(Clone, Copy, Debug)]
pub(crate) enum DescopeError {
    /// 404.
    NotFound,
    /// 405.
    MethodNotAllowed,
    /// 500.
    Internal,
}

impl Refuse for DescopeError {
    fn refuse(self, _request_id: &str) -> HttpResponse {
        let (status, code, description, message) = match self {
            DescopeError::NotFound => (
                StatusCode::NOT_FOUND,
                "E010404",
                "Not found",
                "There is nothing here",
            ),
            DescopeError::MethodNotAllowed => (
                StatusCode::METHOD_NOT_ALLOWED,
                "E010405",
                "Method not allowed",
                "This path has other methods",
            ),
            DescopeError::Internal => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "E010500",
                "Internal error",
                "Something went wrong here",
            ),
        };
        HttpResponse::build(status).json(json!({
            "errorCode": code, "errorDescription": description, "errorMessage": message,
        }))
    }
}
