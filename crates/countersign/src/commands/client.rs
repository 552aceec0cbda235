//! `countersign client …`: the apps of the Accounts API.

use std::process::ExitCode;

use countersign_core::Core;
use countersign_core::nouns::client::{Client, ClientId, CookieMode, LoginMethod, SignUpMode};
use countersign_core::usecases::change_clients::{put_client, remove_client};
use serde_json::{Value, json};

use super::operating::open_core;
use super::output::{Format, table};
use crate::failure::Failure;
use crate::settings::{Settings, is_client_id, parse_origin, parse_redirect_uri};

/// What to do with apps.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum ClientCommand {
    /// List all apps, those of the settings included
    List {
        #[command(flatten)]
        format: Format,
    },
    /// Show one app
    Show {
        /// Its client id
        id: String,
        #[command(flatten)]
        format: Format,
    },
    /// Add an app, or change one: what is not named stays as it is
    Set(Box<SetArgs>),
    /// Remove an app and end its sessions
    Remove {
        /// Its client id
        id: String,
        #[command(flatten)]
        format: Format,
    },
}

/// What an app is to be.
#[derive(Debug, clap::Args)]
pub(crate) struct SetArgs {
    /// Its client id: a to z, digits and hyphens
    id: String,
    /// Its name, for people
    #[arg(long)]
    name: Option<String>,
    /// An origin its pages come from, like `https://app.example.com`; once for each, in place of those that were there
    #[arg(long = "origin", value_name = "ORIGIN")]
    origins: Vec<String>,
    /// A URL that links and social login may lead to; once for each, in place of those that were there
    #[arg(long = "redirect", value_name = "URL")]
    redirects: Vec<String>,
    /// A way to sign in: password, magic_link, email_otp or social; once for each, in place of those that were there
    #[arg(long = "method", value_name = "METHOD", value_parser = ["password", "magic_link", "email_otp", "social"])]
    methods: Vec<String>,
    /// What signing up with a password answers
    #[arg(long, value_parser = ["immediate", "confirm"])]
    sign_up: Option<String>,
    /// Whether the refresh token is set as a cookie as well
    #[arg(long)]
    cookies: Option<bool>,
    /// How long a replaced refresh token is answered with the same successor, in seconds, at most a day
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(0..=86_400))]
    refresh_grace: Option<u32>,
    #[command(flatten)]
    format: Format,
}

/// Does it.
pub(crate) fn run(settings: &Settings, command: &ClientCommand) -> Result<ExitCode, Failure> {
    let core = open_core(settings)?;
    match command {
        ClientCommand::List { format } => list(&core, *format),
        ClientCommand::Show { id, format } => {
            let (client, _) = find(&core, id)?.ok_or_else(|| unknown(id))?;
            format.done(|| record(&client), || sheet(&client))
        }
        ClientCommand::Set(args) => set(&core, args),
        ClientCommand::Remove { id, format } => {
            let removed = remove_client(&core, &ClientId::new(id)).map_err(told)?;
            if !removed {
                return Err(unknown(id));
            }
            format.done(
                || json!({ "removed": id }),
                || format!("{id} is removed, and its sessions have ended"),
            )
        }
    }
}

fn list(core: &Core, format: Format) -> Result<ExitCode, Failure> {
    let mut clients: Vec<(Client, bool)> = core
        .clients
        .fixed()
        .map(|client| (client.clone(), true))
        .collect();
    let stored = core.store.list_clients()?;
    let hidden = |client: &Client| clients.iter().any(|(fixed, _)| fixed.id == client.id);
    let stored: Vec<Client> = stored.into_iter().filter(|client| !hidden(client)).collect();
    clients.extend(stored.into_iter().map(|client| (client, false)));
    clients.sort_by(|(a, _), (b, _)| a.id.cmp(&b.id));
    format.done(
        || json!({ "clients": clients.iter().map(|(client, _)| record(client)).collect::<Vec<_>>() }),
        || {
            let row = |(client, fixed): &(Client, bool)| {
                vec![
                    client.id.as_str().to_owned(),
                    client.name.clone(),
                    if *fixed { "settings" } else { "database" }.to_owned(),
                    client.allowed_origins.join(" "),
                ]
            };
            let rows: Vec<_> = clients.iter().map(row).collect();
            table(&["CLIENT", "NAME", "FROM", "ORIGINS"], &rows)
        },
    )
}

fn set(core: &Core, args: &SetArgs) -> Result<ExitCode, Failure> {
    if !is_client_id(&args.id) {
        return Err(Failure::Told(format!(
            "`{}` cannot be a client id: a to z, digits and hyphens, 64 at most",
            args.id.escape_debug()
        )));
    }
    let known = find(core, &args.id)?.map(|(client, _)| client);
    let mut client = known.unwrap_or_else(|| Client::new(ClientId::new(&args.id)));
    if let Some(name) = &args.name {
        client.name.clone_from(name);
    }
    if !args.origins.is_empty() {
        client.allowed_origins = parse_all(&args.origins, parse_origin)?;
    }
    if !args.redirects.is_empty() {
        client.redirect_uris = parse_all(&args.redirects, parse_redirect_uri)?;
    }
    if !args.methods.is_empty() {
        client.login_methods = args
            .methods
            .iter()
            .filter_map(|word| LoginMethod::parse(word))
            .collect();
    }
    match args.sign_up.as_deref() {
        Some("immediate") => client.sign_up = SignUpMode::Immediate,
        Some(_) => client.sign_up = SignUpMode::Confirm,
        None => {}
    }
    if let Some(cookies) = args.cookies {
        client.cookies = cookies.then(|| client.cookies.clone().unwrap_or_else(CookieMode::default));
    }
    client.refresh_grace_seconds = args.refresh_grace.or(client.refresh_grace_seconds);
    put_client(core, &client).map_err(told)?;
    args.format.done(|| record(&client), || sheet(&client))
}

fn parse_all(texts: &[String], parse: fn(&str) -> Result<String, String>) -> Result<Vec<String>, Failure> {
    texts
        .iter()
        .map(|text| parse(text).map_err(Failure::Told))
        .collect()
}

/// An app, and whether it is in the settings.
fn find(core: &Core, id: &str) -> Result<Option<(Client, bool)>, Failure> {
    let id = ClientId::new(id);
    if let Some(fixed) = core.clients.fixed().find(|client| client.id == id) {
        return Ok(Some((fixed.clone(), true)));
    }
    Ok(core.store.find_client(&id)?.map(|client| (client, false)))
}

fn unknown(id: &str) -> Failure {
    Failure::Told(format!("there is no app `{}`", id.escape_debug()))
}

fn told(error: countersign_core::usecases::change_clients::ChangeClientsError) -> Failure {
    use countersign_core::usecases::change_clients::ChangeClientsError::{InSettings, Store};
    match error {
        InSettings => Failure::Told("this app is in the settings: change it there".to_owned()),
        Store(error) => error.into(),
    }
}

fn record(client: &Client) -> Value {
    serde_json::to_value(client).unwrap_or_default()
}

fn sheet(client: &Client) -> String {
    let methods: Vec<&str> = client
        .login_methods
        .iter()
        .map(|method| method.as_str())
        .collect();
    let cookie = client
        .cookies
        .as_ref()
        .map_or("none", |mode| mode.refresh_cookie.as_str());
    let sign_up = match client.sign_up {
        SignUpMode::Immediate => "immediate",
        SignUpMode::Confirm => "confirm",
    };
    let rows = [
        vec!["client".to_owned(), client.id.as_str().to_owned()],
        vec!["name".to_owned(), client.name.clone()],
        vec!["origins".to_owned(), client.allowed_origins.join(" ")],
        vec!["redirects".to_owned(), client.redirect_uris.join(" ")],
        vec!["methods".to_owned(), methods.join(" ")],
        vec!["sign-up".to_owned(), sign_up.to_owned()],
        vec!["refresh cookie".to_owned(), cookie.to_owned()],
    ];
    table(&["", ""], &rows).trim_start_matches('\n').to_owned()
}
