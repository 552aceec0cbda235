//! The table of the Accounts API.

use actix_web::web::ServiceConfig;

/// Puts the routes in place.
pub(crate) fn register(_config: &mut ServiceConfig) {}
