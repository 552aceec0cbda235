//! `POST /auth/login-methods`: the ways to sign in an app offers, and where each begins.

use actix_web::HttpResponse;
use countersign_core::nouns::client::LoginMethod;
use countersign_core::nouns::connection::Connection;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::clients;
use super::error::AccountsError;
use super::reading::Reading;
use crate::common::call::Call;

#[derive(Serialize)]
struct Method {
    login_method: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorize_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    callback_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    submit_url: Option<String>,
}

pub(super) async fn login_methods(mut call: Call) -> Result<HttpResponse, AccountsError> {
    let fields = call.json(call.app.settings.token_body_limit).await?;
    let mut read = Reading::of(&fields);
    let id = read.client_id();
    read.done()?;
    let client = clients::named(&call, id?).await?;
    let base = &call.app.core.public_url;
    let mut methods = Vec::new();
    for method in &client.login_methods {
        match method {
            LoginMethod::Password => methods.push(by_mail("password", base, "/auth/sign-in")),
            LoginMethod::MagicLink => methods.push(by_mail("magic_link", base, "/auth/send-magic-link")),
            LoginMethod::EmailOtp => methods.push(by_mail("email_otp", base, "/auth/send-magic-link")),
            LoginMethod::Social => {
                methods.extend(
                    connections(&call)
                        .iter()
                        .map(|connection| social(connection, base)),
                );
            }
        }
    }
    let map: Map<String, Value> = methods
        .into_iter()
        .map(|method| (method.login_method.clone(), json!(method)))
        .collect();
    Ok(HttpResponse::Ok().json(map))
}

/// The connections that are set up.
pub(super) fn connections(call: &Call) -> Vec<Connection> {
    call.app.core.providers.list_connections()
}

fn by_mail(name: &str, base: &str, path: &str) -> Method {
    Method {
        login_method: name.to_owned(),
        authorize_url: None,
        callback_url: None,
        submit_url: Some(format!("{base}{path}")),
    }
}

fn social(connection: &Connection, base: &str) -> Method {
    let name = connection.name.as_str();
    Method {
        login_method: format!("oauth_{name}"),
        authorize_url: Some(format!("{base}/auth/{name}/authorize")),
        callback_url: Some(format!("{base}/oauth2/callback/{name}")),
        submit_url: None,
    }
}
