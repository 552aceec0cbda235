//! A row of an API's table: a path whose every method comes with its [`Operation`], and so is in the API's document.

use std::future::Future;

use actix_web::HttpResponse;
use actix_web::web::ServiceConfig;

use super::action::Refuse;
use super::call::Call;
use super::table::{Row, at};
use crate::openapi::Operation;

/// One path of an API.
pub(crate) struct ApiRow {
    path: &'static str,
    row: Row,
    operations: Vec<(&'static str, &'static Operation)>,
}

/// The row of a path.
pub(crate) fn api(path: &'static str) -> ApiRow {
    ApiRow {
        path,
        row: at(path),
        operations: Vec::new(),
    }
}

impl ApiRow {
    /// What GET and HEAD do.
    pub(crate) fn get<H, F, E>(self, handler: H, operation: &'static Operation) -> Self
    where
        H: Fn(Call) -> F + Clone + 'static,
        F: Future<Output = Result<HttpResponse, E>> + 'static,
        E: Refuse + 'static,
    {
        self.with("get", operation, |row| row.get(handler))
    }

    /// What POST does.
    pub(crate) fn post<H, F, E>(self, handler: H, operation: &'static Operation) -> Self
    where
        H: Fn(Call) -> F + Clone + 'static,
        F: Future<Output = Result<HttpResponse, E>> + 'static,
        E: Refuse + 'static,
    {
        self.with("post", operation, |row| row.post(handler))
    }

    /// What PUT does.
    pub(crate) fn put<H, F, E>(self, handler: H, operation: &'static Operation) -> Self
    where
        H: Fn(Call) -> F + Clone + 'static,
        F: Future<Output = Result<HttpResponse, E>> + 'static,
        E: Refuse + 'static,
    {
        self.with("put", operation, |row| row.put(handler))
    }

    /// What PATCH does.
    pub(crate) fn patch<H, F, E>(self, handler: H, operation: &'static Operation) -> Self
    where
        H: Fn(Call) -> F + Clone + 'static,
        F: Future<Output = Result<HttpResponse, E>> + 'static,
        E: Refuse + 'static,
    {
        self.with("patch", operation, |row| row.patch(handler))
    }

    /// What DELETE does.
    pub(crate) fn delete<H, F, E>(self, handler: H, operation: &'static Operation) -> Self
    where
        H: Fn(Call) -> F + Clone + 'static,
        F: Future<Output = Result<HttpResponse, E>> + 'static,
        E: Refuse + 'static,
    {
        self.with("delete", operation, |row| row.delete(handler))
    }

    /// What the POST of a page's own form does: it answers people with pages, and so is in no document.
    pub(crate) fn form<H, F, E>(mut self, handler: H) -> Self
    where
        H: Fn(Call) -> F + Clone + 'static,
        F: Future<Output = Result<HttpResponse, E>> + 'static,
        E: Refuse + 'static,
    {
        self.row = self.row.post(handler);
        self
    }

    fn with(
        mut self,
        method: &'static str,
        operation: &'static Operation,
        route: impl FnOnce(Row) -> Row,
    ) -> Self {
        self.row = route(self.row);
        self.operations.push((method, operation));
        self
    }

    /// Puts the row in place.
    pub(crate) fn register(self, config: &mut ServiceConfig) {
        self.row.register(config);
    }

    /// The path, with its parameters in braces.
    pub(crate) fn path(&self) -> &'static str {
        self.path
    }

    /// Each method, in lower case, and what it does.
    pub(crate) fn operations(&self) -> &[(&'static str, &'static Operation)] {
        &self.operations
    }
}
