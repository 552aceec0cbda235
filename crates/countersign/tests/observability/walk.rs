//! A walk on both surfaces, with everything that can go wrong on its way.

use serde_json::{Value, json};

use crate::support::{Api, ScriptedSmtp, code_to};

/// The person who walks.
pub(crate) const YOU: &str = "unmistakable.person@example.com";
/// Where metrics are shown.
pub(crate) const LISTEN: &str = "COUNTERSIGN_METRICS__LISTEN";

/// Everything in a reply that is long enough to be found again and is about somebody; instants are about anybody.
fn telling(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if text.len() >= 12 && !is_instant(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| telling(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| telling(field, found)),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn is_instant(text: &str) -> bool {
    text.get(10..11) == Some("T") && text.ends_with('Z')
}

/// Walks on both surfaces, with everything that can go wrong; gives what must not be seen.
pub(crate) fn walk(api: &Api, relay: &ScriptedSmtp) -> Vec<String> {
    let mut secrets = vec![YOU.to_owned(), "unmistakable".to_owned()];
    let ask = json!({"email": YOU, "purpose": "signin"});
    let asked = api.post("/api/v1/auth/request-otp", &ask).expect(200);
    api.post("/api/v1/auth/request-otp", &ask).expect(429);
    let code = code_to(relay, YOU);
    let wrong = if code == "123456" { "654321" } else { "123456" };
    let shown =
        |code: &str| json!({"email": YOU, "purpose": "signin", "code": code, "label": "unmistakable phone"});
    api.post("/api/v1/auth/verify-otp", &shown(wrong)).expect(401);
    let verified = api.post("/api/v1/auth/verify-otp", &shown(&code)).expect(200);
    let refresh = |token: &str| api.post("/api/v1/auth/refresh", &json!({"refreshToken": token}));
    let first = verified.text("refreshToken");
    let second = refresh(&first).expect(200);
    refresh(&first).expect(200);
    let third = refresh(&second.text("refreshToken")).expect(200);
    api.me(&third.text("accessToken")).expect(200);
    refresh(&first).expect(401);

    let started = api.post(
        "/v1/auth/email/start",
        &json!({"email": "other.unmistakable@example.com"}),
    );
    let started = started.expect(200);
    let code_there = code_to(relay, "other.unmistakable@example.com");
    let there = json!({"request_id": started.text("request_id"), "code": code_there});
    let entered = api.post("/v1/auth/email/verify", &there).expect(200);

    api.get(&format!("/nowhere/{YOU}?token={first}")).expect(404);
    api.get(&format!("/api/v1/auth/sessions/{YOU}")).expect(405);
    for reply in [&asked, &verified, &second, &third, &started, &entered] {
        telling(&reply.body, &mut secrets);
        let cookies = reply
            .cookies
            .iter()
            .filter_map(|cookie| cookie.split(['=', ';']).nth(1));
        secrets.extend(cookies.filter(|value| value.len() >= 12).map(str::to_owned));
    }
    // Six digits may well be part of a number; as a label they would stand between quotes.
    secrets.extend([code, code_there].map(|code| format!("\"{code}\"")));
    secrets
}
