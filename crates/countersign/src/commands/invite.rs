//! `countersign invite ADDRESS…`: people who are asked in by whoever runs the service.

use std::process::ExitCode;

use countersign_core::nouns::address::Address;
use countersign_core::nouns::client::ClientId;
use countersign_core::nouns::locale::Locale;
use countersign_core::usecases::teams::invite_to_product::{Invited, invite_to_product};
use serde_json::json;

use super::locale;
use super::operating::{open_core, operator};
use super::output::{Format, instant};
use crate::failure::Failure;
use crate::settings::Settings;

/// Whom to invite.
#[derive(Debug, clap::Args)]
pub(crate) struct InviteArgs {
    /// Email addresses
    #[arg(required = true)]
    addresses: Vec<String>,
    /// The app whose page the invite leads to
    #[arg(long, value_name = "CLIENT")]
    client: String,
    /// The language of the mail, like `de`
    #[arg(long, value_name = "TAG", value_parser = locale)]
    locale: Option<Locale>,
    #[command(flatten)]
    format: Format,
}

/// Invites each; all addresses are read before the first mail is queued.
pub(crate) fn run(settings: &Settings, args: &InviteArgs) -> Result<ExitCode, Failure> {
    let addresses: Vec<Address> = args
        .addresses
        .iter()
        .map(|text| {
            Address::parse(text).map_err(|error| Failure::Told(format!("`{}`: {error}", text.escape_debug())))
        })
        .collect::<Result<_, _>>()?;
    let core = open_core(settings)?;
    let client = ClientId::new(&args.client);
    if core.clients.find(&*core.store, &*core.clock, &client)?.is_none() {
        return Err(Failure::Told(format!(
            "there is no app `{}`: see `countersign client list`",
            args.client.escape_debug()
        )));
    }
    let mut outcomes = Vec::new();
    for address in &addresses {
        let invited = invite_to_product(&core, &operator(&core), address, &client, args.locale.as_ref())?;
        outcomes.push((address, invited));
    }
    let word = |invited: Invited| match invited {
        Invited::Sent(id) => json!({ "sent": id }),
        Invited::HasAccount => json!({ "refused": "has_account" }),
        Invited::TooMany(retry_at) => json!({ "refused": "too_many", "retry_at": instant(retry_at) }),
    };
    let line = |(address, invited): &(&Address, Invited)| match invited {
        Invited::Sent(id) => format!("{}: invited ({id})", address.as_str()),
        Invited::HasAccount => format!("{}: has an account already", address.as_str()),
        Invited::TooMany(retry_at) => {
            format!(
                "{}: has had its hour's invites, until {}",
                address.as_str(),
                instant(*retry_at)
            )
        }
    };
    args.format.done(
        || {
            let records = outcomes
                .iter()
                .map(|(address, invited)| json!({ "address": address.as_str(), "outcome": word(*invited) }));
            json!({ "invites": records.collect::<Vec<_>>() })
        },
        || outcomes.iter().map(line).collect::<Vec<_>>().join("\n"),
    )
}
