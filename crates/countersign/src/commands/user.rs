//! `countersign user …`: looks users up, bars them, signs them out, erases them, hands out what is kept about them.

use std::process::ExitCode;

use countersign_core::Core;
use countersign_core::nouns::ids::UserId;
use countersign_core::nouns::user::{User, UserStatus};
use countersign_core::ports::operators::UserQuery;
use countersign_core::usecases::end_user_sessions::end_user_sessions;
use countersign_core::usecases::erase_user::{Erasure, OwnedAlone, erase_user_by_operator};
use countersign_core::usecases::export_user::export_user;
use countersign_core::usecases::list_users::list_users;
use countersign_core::usecases::set_user_status::set_user_status;
use serde_json::{Value, json};

use super::operating::{named_user, open_core, operator};
use super::output::{Format, Page, counted, instant, maybe_instant, moment, table};
use super::{grant_records, records};
use crate::failure::Failure;
use crate::settings::Settings;

/// What to do with users.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum UserCommand {
    /// List users, newest first
    List(ListArgs),
    /// Show one user with sessions and devices
    Show(OneUser),
    /// Bar a user: sessions, devices and codes end at once
    Disable(OneUser),
    /// Let a user in again
    Enable(OneUser),
    /// Sign a user out everywhere
    Logout(OneUser),
    /// Erase a user with all that names them
    Delete(DeleteArgs),
    /// Print all that is kept about a user, as JSON
    Export(OneUser),
}

/// Which users.
#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    /// Only addresses that contain this
    #[arg(long)]
    contains: Option<String>,
    /// Only users of this status: active or disabled
    #[arg(long, value_parser = ["active", "disabled"])]
    status: Option<String>,
    #[command(flatten)]
    page: Page,
    #[command(flatten)]
    format: Format,
}

/// One user.
#[derive(Debug, clap::Args)]
pub(crate) struct OneUser {
    /// The address or the id
    #[arg(value_name = "ADDRESS OR ID")]
    user: String,
    #[command(flatten)]
    format: Format,
}

/// Whom to erase.
#[derive(Debug, clap::Args)]
pub(crate) struct DeleteArgs {
    #[command(flatten)]
    one: OneUser,
    /// Close accounts that others are in and only this user owns; without this such a user stays
    #[arg(long)]
    with_accounts: bool,
}

/// Does it.
pub(crate) fn run(settings: &Settings, command: &UserCommand) -> Result<ExitCode, Failure> {
    let core = open_core(settings)?;
    match command {
        UserCommand::List(args) => list(&core, args),
        UserCommand::Show(one) => show(&core, one),
        UserCommand::Disable(one) => set_status(&core, one, UserStatus::Disabled),
        UserCommand::Enable(one) => set_status(&core, one, UserStatus::Active),
        UserCommand::Logout(one) => logout(&core, one),
        UserCommand::Delete(args) => delete(&core, args),
        UserCommand::Export(one) => export(&core, one),
    }
}

fn list(core: &Core, args: &ListArgs) -> Result<ExitCode, Failure> {
    let before = args.page.before.as_deref().map(|text| {
        UserId::parse(text).ok_or_else(|| Failure::Told("--before takes the id of a user".to_owned()))
    });
    let users = list_users(
        core,
        &UserQuery {
            contains: args.contains.as_ref().map(|text| text.to_lowercase()),
            status: args.status.as_deref().map(UserStatus::parse),
            before: before.transpose()?,
            limit: args.page.limit,
            ..UserQuery::default()
        },
    )?;
    let next = users
        .last()
        .filter(|_| users.len() == usize::from(args.page.limit));
    args.format.done(
        || {
            let list: Vec<Value> = users.iter().map(records::user).collect();
            json!({ "users": list, "next": next.map(|user| user.id.to_string()) })
        },
        || {
            let row = |user: &User| {
                vec![
                    user.id.to_string(),
                    user.address.as_str().to_owned(),
                    user.status.as_str().to_owned(),
                    moment(user.created_at),
                    user.display_name.clone().unwrap_or_default(),
                ]
            };
            let rows: Vec<_> = users.iter().map(row).collect();
            let more = next.map_or_else(String::new, |user| format!("more: --before {}\n", user.id));
            table(&["ID", "ADDRESS", "STATUS", "SINCE (UTC)", "NAME"], &rows) + &more
        },
    )
}

fn show(core: &Core, one: &OneUser) -> Result<ExitCode, Failure> {
    let user = named_user(core, &one.user)?;
    let now = core.store.read_time()?;
    let sessions = core.store.list_session_trails(user.id)?;
    let devices = core.store.list_device_trails(user.id)?;
    one.format.done(
        || {
            let sessions = sessions.iter().map(records::session).collect();
            let devices = devices.iter().map(records::device).collect();
            records::with(records::user(&user), [("sessions", sessions), ("devices", devices)])
        },
        || {
            let alive = devices
                .iter()
                .filter(|device| device.ended_at.is_none() && device.expires_at > now)
                .count();
            let verified = user.verified_at.map_or_else(|| "not proven".to_owned(), moment);
            let name = user.display_name.clone().unwrap_or_default();
            let head = format!(
                "id        {}\naddress   {}\nname      {name}\nstatus    {}\nsince     {}\nproven    {verified}\ndevices   {alive} known, {} in all\n\n",
                user.id,
                user.address.as_str(),
                user.status.as_str(),
                moment(user.created_at),
                devices.len(),
            );
            let rows: Vec<_> = sessions.iter().map(|trail| records::session_row(trail, now)).collect();
            head + &table(&records::SESSION_HEAD, &rows)
        },
    )
}

fn set_status(core: &Core, one: &OneUser, status: UserStatus) -> Result<ExitCode, Failure> {
    let user = named_user(core, &one.user)?;
    if !set_user_status(core, &user, status)? {
        return Err(Failure::Told("the user is gone".to_owned()));
    }
    one.format.done(
        || json!({ "id": user.id.to_string(), "address": user.address.as_str(), "status": status.as_str() }),
        || {
            let name = user.address.as_str();
            match status {
                UserStatus::Active => format!("{name} may sign in again"),
                UserStatus::Disabled => {
                    format!("{name} is disabled: sessions, devices and codes have ended")
                }
            }
        },
    )
}

fn logout(core: &Core, one: &OneUser) -> Result<ExitCode, Failure> {
    let user = named_user(core, &one.user)?;
    let ended = end_user_sessions(core, &user)?;
    let ended = ended.ok_or_else(|| Failure::Told("the user is gone".to_owned()))?;
    one.format.done(
        || json!({ "id": user.id.to_string(), "address": user.address.as_str(), "sessions_ended": ended }),
        || {
            format!(
                "{}: {} ended, and all devices and codes with them",
                user.address.as_str(),
                counted(ended, "session", "sessions")
            )
        },
    )
}

fn delete(core: &Core, args: &DeleteArgs) -> Result<ExitCode, Failure> {
    let one = &args.one;
    let user = named_user(core, &one.user)?;
    let owned = if args.with_accounts {
        OwnedAlone::Go
    } else {
        OwnedAlone::Stay
    };
    match erase_user_by_operator(core, &operator(core), &user, owned)? {
        Erasure::Erased => {}
        Erasure::Absent => return Err(Failure::Told("the user is gone".to_owned())),
        Erasure::LastOwner(accounts) => {
            let ids: Vec<String> = accounts.iter().map(ToString::to_string).collect();
            return Err(Failure::Told(format!(
                "others are in accounts that only this user owns: {}; let them make somebody else an owner, \
                 or close these accounts as well with --with-accounts",
                ids.join(", ")
            )));
        }
    }
    one.format.done(
        || json!({ "id": user.id.to_string(), "erased": true }),
        || {
            format!(
                "user {} is erased; their audit events and sent mails carry a pseudonym",
                user.id
            )
        },
    )
}

fn export(core: &Core, one: &OneUser) -> Result<ExitCode, Failure> {
    let user = named_user(core, &one.user)?;
    let export = export_user(core, &user)?;
    let value = || {
        json!({
            "exported_at": instant(export.at),
            "user": records::user(&export.user),
            "password_set_at": maybe_instant(export.password_set_at),
            "identities": export.identities.iter().map(grant_records::identity).collect::<Vec<_>>(),
            "memberships": export.memberships.iter().map(grant_records::membership).collect::<Vec<_>>(),
            "waitlist": export.waitlist.iter().map(grant_records::waitlist_entry).collect::<Vec<_>>(),
            "invites": export.invites.iter().map(grant_records::invite).collect::<Vec<_>>(),
            "sessions": export.sessions.iter().map(records::session).collect::<Vec<_>>(),
            "devices": export.devices.iter().map(records::device).collect::<Vec<_>>(),
            "challenges": export.challenges.iter().map(records::challenge).collect::<Vec<_>>(),
            "mails": export.mails.iter().map(records::mail).collect::<Vec<_>>(),
            "ledger": serde_json::to_value(&export.marks).unwrap_or_default(),
            "events": export.events.iter().map(records::event).collect::<Vec<_>>(),
        })
    };
    // An export is for programs and for the person it is about: it has one form.
    Format { json: true }.done(value, String::new)
}
