//! The settings of apps of the Accounts API: one section for each, by its id.

use super::{Section, Setting, section};
use crate::settings::clients::{CLIENTS, ClientFields, Clients};
use crate::settings::types::{CookieName, Origin, RedirectUri};

pub(super) fn clients(clients: &mut Clients) -> impl Iterator<Item = Section<'_>> {
    clients
        .iter_mut()
        .map(|(id, fields)| client(format!("{CLIENTS}.{id}"), fields))
}

fn client(name: String, fields: &mut ClientFields) -> Section<'_> {
    let ClientFields {
        name: title,
        allowed_origins,
        redirect_uris,
        login_methods,
        sign_up,
        access_token,
        refresh_grace,
        idle,
        cookies,
        refresh_cookie,
    } = fields;
    let settings = vec![
        Setting::new("name", title, "Its name, for people.").by_default("the id"),
        Setting::through::<Vec<Origin>, _>(
            "allowed_origins",
            allowed_origins,
            "Where its pages come from. Requests of browsers from anywhere else are refused.",
        ),
        Setting::through::<Vec<RedirectUri>, _>(
            "redirect_uris",
            redirect_uris,
            "Where links and social login may lead, letter by letter; the first where none is named.",
        ),
        Setting::new("login_methods", login_methods, "The ways to sign in it offers."),
        Setting::new(
            "sign_up",
            sign_up,
            "What signing up with a password answers: tokens at once, or the same for everybody and tokens by the \
             mailed link. With `enumeration = hide` always the latter.",
        ),
        Setting::between(
            "access_token",
            access_token,
            ["10s", "1h"],
            "The life of its access tokens.",
        )
        .by_default("`sessions.access_token`"),
        Setting::between(
            "refresh_grace",
            refresh_grace,
            ["0s", "1d"],
            "How long a replaced refresh token is answered with the same successor; longer for apps that phones \
             suspend.",
        )
        .by_default("`sessions.refresh_grace`"),
        Setting::between(
            "idle",
            idle,
            ["1m", "365d"],
            "How long its sessions last unused; never longer than `sessions.idle`.",
        )
        .by_default("`sessions.idle`"),
        Setting::new(
            "cookies",
            cookies,
            "Whether the refresh token is set as a cookie as well, for pages in a browser.",
        ),
        Setting::through::<CookieName, _>("refresh_cookie", refresh_cookie, "The name of that cookie."),
    ];
    section(
        name,
        "An app of the Accounts API, by its `client_id`: `a` to `z`, digits and hyphens. In a variable the id is \
         written in capitals, with `_` for each hyphen. Apps can be added by `countersign client` as well.",
        settings,
    )
}
