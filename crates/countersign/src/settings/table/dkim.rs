//! The settings of DKIM.

use super::{Section, Setting, section};
use crate::settings::dkim::DkimSettings;
use crate::settings::types::HostName;

pub(super) fn dkim(dkim: &mut DkimSettings) -> Section<'_> {
    let DkimSettings {
        domain,
        rsa_selector,
        rsa_key,
        ed25519_selector,
        ed25519_key,
    } = dkim;
    let settings = vec![
        Setting::through::<Option<HostName>, _>("domain", domain, "The domain that signs.")
            .by_default("the domain of `mail_from`"),
        Setting::through::<Option<HostName>, _>(
            "rsa_selector",
            rsa_selector,
            "The name of the RSA key; its public half is published at this name below `_domainkey` and the domain.",
        ),
        Setting::new("rsa_key", rsa_key, "The key that signs every mail.").secret(),
        Setting::through::<Option<HostName>, _>(
            "ed25519_selector",
            ed25519_selector,
            "The name of the Ed25519 key; another than that of the RSA key.",
        ),
        Setting::new(
            "ed25519_key",
            ed25519_key,
            "A key for a second signature beside RSA's; many receivers do not check this kind yet.",
        )
        .secret(),
    ];
    section(
        "dkim",
        "Signatures on the mails, where the relay does not sign. `countersign mail test` prints what to publish.",
        settings,
    )
}
