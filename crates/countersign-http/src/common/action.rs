//! How a handler becomes a route: its error takes the surface's shape, a panic is a 500 (R6).

use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::{HttpResponse, Route, web};

use super::call::Call;
use super::shape;

/// An error that knows its shape.
pub(crate) trait Refuse {
    /// The reply; what went wrong inside is logged here, once, and not shown.
    fn refuse(self, request_id: &str) -> HttpResponse;
}

/// A route that runs `handler`.
pub(crate) fn action<H, F, E>(handler: H) -> Route
where
    H: Fn(Call) -> F + Clone + 'static,
    F: Future<Output = Result<HttpResponse, E>> + 'static,
    E: Refuse + 'static,
{
    web::route().to(move |call: Call| {
        let handler = handler.clone();
        async move {
            let http = call.http.clone();
            let request_id = Rc::clone(&call.visit.request_id);
            match Caught(pin!(async move { handler(call).await })).await {
                Ok(Ok(reply)) => reply,
                Ok(Err(error)) => error.refuse(&request_id),
                Err(_) => {
                    log::error!(request_id = &*request_id; "the handler of a request panicked");
                    shape::internal(http.path(), &request_id)
                }
            }
        }
    })
}

/// A future whose panics are values. It is not polled again after one.
struct Caught<F>(F);

impl<F: Future + Unpin> Future for Caught<F> {
    type Output = Result<F::Output, Box<dyn Any + Send>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let inner = Pin::new(&mut self.0);
        match catch_unwind(AssertUnwindSafe(|| inner.poll(context))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    }
}
