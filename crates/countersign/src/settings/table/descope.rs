//! The settings of the Descope-compatible API.

use super::{Section, Setting, section};
use crate::settings::descope::DescopeFields;
use crate::settings::types::{Domain, Origin, ProjectId, RedirectUri};

pub(super) fn descope(fields: &mut DescopeFields) -> Section<'_> {
    let DescopeFields {
        project_ids,
        allowed_origins,
        allowed_redirects,
        rotate_refresh,
        test_domain,
        management_keys,
    } = fields;
    let settings = vec![
        Setting::through::<Vec<ProjectId>, _>(
            "project_ids",
            project_ids,
            "The project ids programs may name; `iss` and `aud` of their tokens.",
        )
        .by_default("`countersign` in development, none in production"),
        Setting::through::<Vec<Origin>, _>(
            "allowed_origins",
            allowed_origins,
            "Sites on other origins whose pages may call it, exactly as browsers write them.",
        ),
        Setting::through::<Vec<RedirectUri>, _>(
            "allowed_redirects",
            allowed_redirects,
            "Where links in mails may lead, whatever their query but for a `t`; with `/*` at the end anywhere below. The first that \
             stands for one place is where they lead when none is named. The app there gets the token.",
        )
        .by_default("in development any page on this machine, in production none"),
        Setting::new(
            "rotate_refresh",
            rotate_refresh,
            "Whether a refresh token is good for one use, as on the other surfaces. Programs that keep the first one they \
             got are logged out by that.",
        ),
        Setting::through::<Option<Domain>, _>(
            "test_domain",
            test_domain,
            "The domain at and below which users of tests may be: they get no mail, and operators' programs are told \
             their codes.",
        )
        .by_default("in development any, in production none"),
        Setting::new(
            "management_keys",
            management_keys,
            "Keys with which operators' programs manage users: each with a name for the audit trail, what it is for \
             (`users`, `tests`), and its SHA-256 or the file that holds it. Without any there is no management part.",
        ),
    ];
    section(
        "descope",
        "The Descope-compatible API, for programs written against Descope's SDKs.",
        settings,
    )
}
