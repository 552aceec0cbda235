//! A sign-in, from the request to the tokens.

use serde_json::json;

use crate::support::{Api, ScriptedSmtp, code_to};

pub(crate) struct Pair {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

pub(crate) fn sign_in(api: &Api, relay: &ScriptedSmtp, email: &str) -> Pair {
    api.post("/api/v1/auth/request-otp", &json!({"email": email}))
        .expect(200);
    let shown = json!({"email": email, "code": code_to(relay, email)});
    let verified = api.post("/api/v1/auth/verify-otp", &shown).expect(200);
    Pair {
        access: verified.text("accessToken"),
        refresh: verified.text("refreshToken"),
    }
}
