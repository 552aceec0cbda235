//! Fields that several routes read, as the document tells of them; [`super::reading`] reads them.

use super::reading::{LONGEST_CLIENT_ID, LONGEST_LABEL, LONGEST_URI};
use crate::openapi::field::{Field, exact, formatted, one_of, text, verbatim};

pub(super) const CLIENT_ID: Field = text("client_id", "The app.").at_most(LONGEST_CLIENT_ID);
pub(super) const EMAIL: Field = formatted("email", "email", "The address.").at_most(254);
pub(super) const PASSWORD: Field = verbatim("password", "The password, taken as it is.");
pub(super) const NEW_PASSWORD: Field = verbatim(
    "new_password",
    "15 to 256 characters, unless the settings say otherwise; none that is common or holds the address.",
)
.at_most(256);
pub(super) const CURRENT_PASSWORD: Field = verbatim(
    "current_password",
    "The present password; not needed within ten minutes of a sign-in, but right where it is shown.",
);
pub(super) const REDIRECT_URI: Field = text(
    "redirect_uri",
    "Where the link leads in the end: one of the app's list, character for character.",
)
.at_most(LONGEST_URI);
pub(super) const CODE_CHALLENGE: Field = exact(
    "code_challenge",
    "^[A-Za-z0-9_-]{43}$",
    "PKCE (RFC 7636): what the link leads to counts only with the verifier.",
);
pub(super) const CODE_CHALLENGE_METHOD: Field =
    one_of("code_challenge_method", &["S256"], "`S256`, said or not.");
pub(super) const CODE_VERIFIER: Field = text(
    "code_verifier",
    "The verifier, where a `code_challenge` was given.",
)
.at_most(128);
pub(super) const CSRF_TOKEN: Field = text(
    "csrf_token",
    "The browser's CSRF token, instead of the header; a wrong one is refused.",
);
pub(super) const DEVICE_TOKEN: Field = text(
    "device_token",
    "That of an earlier sign-in on this device: it then spends budgets of its own.",
);
pub(super) const LABEL: Field = text("label", "What to call the session.").at_most(LONGEST_LABEL);
pub(super) const LOCALE: Field = text("locale", "The language of mails (BCP 47), where there is one.");
pub(super) const TOKEN: Field = text(
    "token",
    "The token of the mailed link, or the one a page handed to the app.",
);
pub(super) const REQUEST_ID: Field = formatted(
    "request_id",
    "uuid",
    "What asking for the link was answered with; with `code`, instead of `token`.",
);
pub(super) const CODE: Field = text("code", "The code printed beside the link: six digits.");
pub(super) const REFRESH_TOKEN: Field = text(
    "refresh_token",
    "The refresh token; without it the one in the app's cookie.",
);
pub(super) const ROLE: Field = one_of("role", &["owner", "admin", "member", "viewer"], "The role.");

pub(super) const ACCOUNT: Field = formatted("id", "uuid", "The account.");
pub(super) const INVITE: Field = formatted("invite", "uuid", "The invite.");
pub(super) const MEMBER: Field = formatted("member", "uuid", "The membership.");
pub(super) const FEATURE: Field = exact("feature", "^[a-z0-9-]{1,64}$", "What is waited for.");
pub(super) const PROVIDER: Field = exact(
    "provider",
    "^[a-z0-9-]{1,32}$",
    "The connection, by its name in the settings.",
);
