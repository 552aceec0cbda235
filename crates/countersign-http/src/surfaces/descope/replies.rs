//! What programs are told: of a session, and of a user.

use actix_web::HttpResponse;
use countersign_core::nouns::user::{User, UserStatus};
use countersign_core::usecases::descope::entered::Entered;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::openapi::wire;

/// A user as the SDKs know them. Times in seconds since the epoch; what this service does not have is empty or false.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "User")]
pub(super) struct UserReply {
    /// The address, and nothing else.
    login_ids: Vec<String>,
    #[schemars(with = "wire::Id")]
    user_id: String,
    name: String,
    given_name: String,
    middle_name: &'static str,
    family_name: String,
    /// In canonical form: trimmed, in lower case, the domain as A-labels.
    email: String,
    verified_email: bool,
    phone: String,
    verified_phone: bool,
    picture: String,
    role_names: Vec<String>,
    user_tenants: [(); 0],
    created_time: i64,
    modified_time: i64,
    /// `enabled` or `disabled`.
    status: &'static str,
    custom_attributes: Map<String, Value>,
    /// Whether it is a user of tests.
    test: bool,
    /// Whether there is a password.
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

/// A session's tokens and its user. Times in seconds since the epoch.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Session")]
pub(super) struct SessionReply<'a> {
    /// Good for a few minutes.
    session_jwt: &'a str,
    /// Good for as long as the session may be unused.
    refresh_jwt: &'a str,
    /// When the session token ends.
    session_expiration: i64,
    cookie_domain: &'static str,
    cookie_path: &'static str,
    /// The seconds the refresh token is good for.
    cookie_max_age: i64,
    /// When the refresh token ends.
    cookie_expiration: i64,
    user: UserReply,
    /// Whether this sign-in made the user.
    first_seen: bool,
    /// After a sign-in: to show at this device's next one.
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
    HttpResponse::Ok().json(NoSessionReply {
        session_jwt: "",
        refresh_jwt: "",
        session_expiration: 0,
        cookie_domain: "",
        cookie_path: "/",
        cookie_max_age: 0,
        cookie_expiration: 0,
        user: (),
        first_seen,
    })
}

/// The fields of a session without a session: the tokens are empty.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "NoSession")]
pub(super) struct NoSessionReply {
    session_jwt: &'static str,
    refresh_jwt: &'static str,
    session_expiration: i64,
    cookie_domain: &'static str,
    cookie_path: &'static str,
    cookie_max_age: i64,
    cookie_expiration: i64,
    user: (),
    first_seen: bool,
}

/// A mail is on its way.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Mailed")]
pub(super) struct MailedReply {
    /// The address as it may be shown.
    masked_email: String,
}

/// 200 where a mail is on its way to that address.
pub(super) fn mailed(masked_email: String) -> HttpResponse {
    HttpResponse::Ok().json(MailedReply { masked_email })
}

/// An object without fields.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Nothing")]
pub(super) struct NothingReply {}

/// 200 where there is nothing to say.
pub(super) fn nothing() -> HttpResponse {
    HttpResponse::Ok().json(NothingReply {})
}
