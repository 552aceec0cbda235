//! One kind of error, told once: its replies say it, and so does the document of its API.

use actix_web::http::StatusCode;

/// A kind of error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ErrorKind {
    /// The status of its replies.
    pub(crate) status: StatusCode,
    /// What programs tell it by.
    pub(crate) code: &'static str,
    /// A few words; empty on surfaces whose errors have none.
    pub(crate) title: &'static str,
    /// A sentence: what is wrong, and what a client may do.
    pub(crate) detail: &'static str,
}

impl ErrorKind {
    /// A kind of error.
    pub(crate) const fn new(
        status: StatusCode,
        code: &'static str,
        title: &'static str,
        detail: &'static str,
    ) -> Self {
        Self {
            status,
            code,
            title,
            detail,
        }
    }
}
