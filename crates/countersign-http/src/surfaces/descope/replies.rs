//! What programs are told: of a session, and of a user.

use actix_web::HttpResponse;
use countersign_core::nouns::user::{User, UserStatus};
use countersign_core::usecases::descope::entered::Entered;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// A user as the SDKs know them. Times in seconds since the epoch.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserReply {
    login_ids: Vec<String>,
    user_id: String,
    name: String,
    given_name: String,
    middle_name: &'static str,
    family_name: String,
    email: String,
    verified_email: bool,
    phone: String,
    verified_phone: bool,
    picture: String,
    role_names: Vec<String>,
    user_tenants: [(); 0],
    created_time: i64,
    #[serde(rename = "modifiedTime")]
    modified_time: i64,
    status: &'static str,
    custom_attributes: Map<String, Value>,
    test: bool,
    password: bool,
    #[serde(rename = "TOTP")]
    totp: bool,
    #[serde(rename = "SAML")]
    saml: bool,
    #[serde(rename = "SCIM")]
    scim: bool,
    webauthn: bool,
    #[serde(rename = "OAuth")]
    oauth: Map<String, Value>,
    sso_app_ids: [(); 0],
    editable: bool,
}

impl UserReply {
    pub(super) fn of(user: &User, has_password: bool) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Self {
            login_ids: vec![user.address.as_str().to_owned()],
            user_id: user.id.to_string(),
            name: text(&user.display_name),
            given_name: text(&user.profile.given_name),
            middle_name: "",
            family_name: text(&user.profile.family_name),
            email: user.address.as_str().to_owned(),
            verified_email: user.verified_at.is_some(),
            phone: text(&user.profile.phone),
            verified_phone: false,
            picture: text(&user.avatar_url),
            role_names: user.profile.roles.clone(),
            user_tenants: [],
            created_time: user.created_at.timestamp(),
            modified_time: user.updated_at.timestamp(),
            status: match user.status {
                UserStatus::Active => "enabled",
                UserStatus::Disabled => "disabled",
            },
            custom_attributes: user.profile.custom.clone(),
            test: user.profile.is_test,
            password: has_password,
            totp: false,
            saml: false,
            scim: false,
            webauthn: false,
            oauth: Map::new(),
            sso_app_ids: [],
            editable: true,
        }
    }
}

/// A session's tokens and its user.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SessionReply<'a> {
    session_jwt: &'a str,
    refresh_jwt: &'a str,
    session_expiration: i64,
    cookie_domain: &'static str,
    cookie_path: &'static str,
    cookie_max_age: i64,
    cookie_expiration: i64,
    user: UserReply,
    first_seen: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    device_token: Option<&'a str>,
    /// The same, by the name under which the SDK for pages keeps it and shows it again.
    #[serde(skip_serializing_if = "Option::is_none")]
    known_device_jwt: Option<&'a str>,
}

/// 200 with the tokens.
pub(super) fn session(entered: &Entered) -> HttpResponse {
    let (jwts, device) = (&entered.jwts, entered.device.as_ref().map(|token| token.reveal()));
    HttpResponse::Ok().json(SessionReply {
        session_jwt: &jwts.session,
        refresh_jwt: &jwts.refresh,
        session_expiration: jwts.session_expires_at.timestamp(),
        cookie_domain: "",
        cookie_path: "/",
        cookie_max_age: (jwts.refresh_expires_at - entered.now).num_seconds(),
        cookie_expiration: jwts.refresh_expires_at.timestamp(),
        user: UserReply::of(&entered.user, entered.has_password),
        first_seen: entered.is_new_user,
        device_token: device,
        known_device_jwt: device,
    })
}

/// 200 without any: after a logout, and where a mail has to be answered first.
pub(super) fn no_session(first_seen: bool) -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "sessionJwt": "", "refreshJwt": "", "sessionExpiration": 0, "cookieDomain": "", "cookiePath": "/",
        "cookieMaxAge": 0, "cookieExpiration": 0, "user": null, "firstSeen": first_seen,
    }))
}
