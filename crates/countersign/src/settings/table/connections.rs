//! The settings of connections to social providers: one section for each, by the name its operator gives it.

use super::{Section, Setting, section};
use crate::settings::connections::{CONNECTIONS, ConnectionFields, Connections};
use crate::settings::types::{TrustedDomain, UrlParameter};

pub(super) fn connections(connections: &mut Connections) -> impl Iterator<Item = Section<'_>> {
    connections
        .iter_mut()
        .map(|(name, fields)| connection(format!("{CONNECTIONS}.{name}"), fields))
}

fn connection(name: String, fields: &mut ConnectionFields) -> Section<'_> {
    let ConnectionFields {
        kind,
        issuer,
        tenant,
        client_id,
        client_secret,
        team_id,
        key_id,
        private_key,
        scopes,
        trusted_domains,
        algorithms,
        authorize_params,
        private_network,
    } = fields;
    let settings = vec![
        Setting::new("kind", kind, "Who is at the other end.").by_default("the name, where that is one of these"),
        Setting::new("client_id", client_id, "The name this service is registered under there.")
            .by_default("required"),
        Setting::new("client_secret", client_secret, "The secret that was given with it.")
            .secret()
            .by_default("required, but for Apple"),
        Setting::new(
            "issuer",
            issuer,
            "The provider's issuer, letter by letter as its discovery document writes it. For other kinds than \
             `oidc` the base URL where it is not the usual one, such as that of a GitHub Enterprise Server.",
        )
        .by_default("required for `oidc`"),
        Setting::new(
            "tenant",
            tenant,
            "Microsoft: `common`, `organizations`, `consumers`, or the id or domain of the one directory whose \
             people may sign in.",
        )
        .by_default("`common`"),
        Setting::new("team_id", team_id, "Apple: the team, ten characters.").by_default("required for Apple"),
        Setting::new("key_id", key_id, "Apple: the name of the key, ten characters.").by_default("required for Apple"),
        Setting::new(
            "private_key",
            private_key,
            "Apple: what the `.p8` file holds; client secrets are made of it, one for each call.",
        )
        .secret()
        .by_default("required for Apple"),
        Setting::new("scopes", scopes, "What is asked for.").by_default("what tells who somebody is"),
        Setting::through::<Vec<TrustedDomain>, _>(
            "trusted_domains",
            trusted_domains,
            "Domains whose addresses this provider may vouch for: an identity with such an address, verified, joins \
             the user who has it. All others need a code mailed to the address.",
        )
        .by_default("none; Google and Apple vouch for the mailboxes they run, Google for organisations it hosts"),
        Setting::new(
            "algorithms",
            algorithms,
            "What ID tokens may be signed by.",
        )
        .by_default("`RS256`; for `oidc` `RS256,ES256`"),
        Setting::through::<Vec<UrlParameter>, _>(
            "authorize_params",
            authorize_params,
            "More parameters for the URL people are sent to.",
        ),
        Setting::new(
            "private_network",
            private_network,
            "Whether the provider is in a private network of yours (10.0.0.0/8 and the like), which is otherwise never \
             called.",
        ),
    ];
    section(
        name,
        "A connection to a social provider, by a name of your own; see [social-login.md](../social-login.md). \
         In a variable the name is written in capitals, with `_` for each hyphen.",
        settings,
    )
}
