//! `/dev/mailbox`: the mails of development, for this machine alone; to everybody else there is nothing here.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, CONTENT_SECURITY_POLICY, HOST, HeaderMap};
use actix_web::web::ServiceConfig;
use countersign_core::ports::mailbox::ShownMail;
use minijinja::context;
use minijinja::value::Serde;
use serde_json::json;

use super::page::{PageError, page};
use crate::common::call::Call;
use crate::common::forwarding::is_forwarded;
use crate::common::shape;
use crate::common::table::at;

pub(super) fn register(config: &mut ServiceConfig) {
    at("/dev/mailbox").get(html_or_json).register(config);
    at("/dev/mailbox.json").get(json).register(config);
    at("/dev/mailbox/{id}").get(one).register(config);
}

/// The mails, if the request comes from this machine, was sent to it, and nobody passed it on.
fn mails(call: &Call) -> Option<Vec<ShownMail>> {
    let mailbox = call.app.mailbox.as_ref()?;
    let peer = call.http.peer_addr()?.ip().to_canonical();
    let local = peer.is_loopback() && is_meant_for_localhost(call.headers()) && !is_forwarded(call.headers());
    local.then(|| mailbox.latest_mails())
}

/// A page on the web can make a name of its own lead here, but it cannot make the browser lie about the name.
fn is_meant_for_localhost(headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(HOST);
    let (Some(only), None) = (hosts.next(), hosts.next()) else {
        return false;
    };
    let host = only.to_str().unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        Some(_) | None => host,
    };
    ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .any(|local| name.eq_ignore_ascii_case(local))
}

async fn html_or_json(call: Call) -> Result<HttpResponse, PageError> {
    let accept = call.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok());
    if accept.is_some_and(|accept| accept.contains("application/json")) {
        return json(call).await;
    }
    let Some(mails) = mails(&call) else {
        return Ok(nothing(&call));
    };
    page(
        &call.app,
        StatusCode::OK,
        "mailbox.html",
        "Mailbox of development",
        context! { mails => Serde(&mails) },
    )
}

async fn json(call: Call) -> Result<HttpResponse, PageError> {
    Ok(match mails(&call) {
        Some(mails) => HttpResponse::Ok().json(json!({ "mails": mails })),
        None => nothing(&call),
    })
}

/// One mail as a mail program would show it: styled, without script, in an origin of its own.
async fn one(call: Call) -> Result<HttpResponse, PageError> {
    let wanted = call.http.match_info().get("id").unwrap_or_default();
    let mail = mails(&call).and_then(|mails| mails.into_iter().find(|mail| mail.id == wanted));
    Ok(match mail {
        Some(mail) => HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .insert_header((
                CONTENT_SECURITY_POLICY,
                "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
                 base-uri 'none'; frame-ancestors 'none'",
            ))
            .body(mail.html),
        None => nothing(&call),
    })
}

fn nothing(call: &Call) -> HttpResponse {
    shape::not_found(call.http.path(), &call.visit.request_id)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn only_names_of_this_machine_are_local() {
        for (host, local) in [
            ("localhost", true),
            ("localhost:5173", true),
            ("LOCALHOST:5173", true),
            ("127.0.0.1:1", true),
            ("[::1]", true),
            ("[::1]:5173", true),
            ("localhost.evil.example", false),
            ("evil.example:5173", false),
            ("127.0.0.2", false),
            ("localhost:x", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.append(HOST, HeaderValue::from_str(host).unwrap());
            assert_eq!(is_meant_for_localhost(&headers), local, "{host}");
        }
        assert!(!is_meant_for_localhost(&HeaderMap::new()));
    }
}
