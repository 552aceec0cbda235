//! Fields that several routes read, as the document tells of them; [`super::login_options`] and [`super::redirects`] read them.

use countersign_core::nouns::profile::LONGEST_PICTURE;

use super::login_options::{LONGEST_PERSON, LONGEST_PHONE, LONGEST_WORD, MOST};
use super::redirects;
use crate::openapi::field::{Field, exact, flag, formatted, map_of, object, text, value, verbatim};

pub(super) const LOGIN_ID: Field = formatted("loginId", "email", "The address.")
    .at_most(254)
    .required();
pub(super) const EMAIL: Field = text(
    "email",
    "The same as `loginId`, if it is said and not empty: addresses are login ids.",
)
.at_most(254);
pub(super) const NEW_EMAIL: Field = formatted("email", "email", "The address from now on.")
    .at_most(254)
    .required();
pub(super) const LOCALE: Field = text("locale", "The language of the mail (BCP 47), where there is one.");
pub(super) const TEMPLATE_OPTIONS: Field = map_of(
    "templateOptions",
    MOST,
    &text("", "").at_most(LONGEST_WORD),
    "Words for the mail, shown where an operator's template names them.",
);
pub(super) const CUSTOM_CLAIMS: Field = map_of(
    "customClaims",
    MOST,
    &value("", ""),
    "Claims of session tokens: under `nsec`, unless a management key for users is shown. Names of at most 60 characters, \
     values of at most 500; at most 12 KiB of JSON in all.",
);
pub(super) const LOGIN_OPTIONS: Field = object(
    "loginOptions",
    &[
        CUSTOM_CLAIMS,
        flag(
            "stepup",
            "Whether to raise the session whose refresh token is shown: `su` in its tokens.",
        ),
        flag(
            "mfa",
            "Whether what that session was begun with counts as well: `amr` in its tokens.",
        ),
        flag(
            "revokeOtherSessions",
            "Whether success ends the user's other sessions.",
        ),
        exact(
            "pkceChallenge",
            "^([A-Za-z0-9_-]{43})?$",
            "For enchanted links: opening one needs the verifier (RFC 7636, S256).",
        ),
        TEMPLATE_OPTIONS,
        LOCALE,
    ],
    "What a sign-in is to do besides.",
);
pub(super) const USER: Field = object(
    "user",
    &[
        EMAIL,
        text("name", "The whole name.").at_most(LONGEST_PERSON),
        text("displayName", "The same, by its other name.").at_most(LONGEST_PERSON),
        text("givenName", "The given name.").at_most(LONGEST_PERSON),
        text("familyName", "The family name.").at_most(LONGEST_PERSON),
        PICTURE,
        PHONE,
    ],
    "Names of somebody who signs up; kept if success makes the user.",
);
pub(super) const PICTURE: Field = text("picture", "An https URL.").at_most(LONGEST_PICTURE);
pub(super) const PHONE: Field = text(
    "phone",
    "A telephone number, kept and shown; nothing is sent to it.",
)
.at_most(LONGEST_PHONE);
pub(super) const URI: Field = text(
    "URI",
    "Where the link leads: one of the list in the settings, whose first it is if none is named.",
)
.at_most(redirects::LONGEST);
pub(super) const REDIRECT_URL: Field =
    text("redirectUrl", "The same, by the name SDKs for pages have for it.").at_most(redirects::LONGEST);
pub(super) const DEVICE_TOKEN: Field = text(
    "deviceToken",
    "That of an earlier sign-in on this device: it then spends budgets of its own. `X-Descope-Known-Device-Token` will \
     do as well.",
);
pub(super) const CODE: Field = text("code", "Six digits.").required();
pub(super) const LINK_TOKEN: Field = text("token", "What the link has as `t`.").required();
pub(super) const PKCE_VERIFIER: Field =
    text("pkceVerifier", "The verifier, where a `pkceChallenge` was given.");
pub(super) const PENDING_REF: Field =
    text("pendingRef", "What asking for the links was answered with.").required();
pub(super) const PASSWORD: Field = verbatim("password", "The password, taken as it is.").required();
pub(super) const NEW_PASSWORD: Field = verbatim(
    "newPassword",
    "15 to 256 characters, unless the settings say otherwise; none that is common or holds the address.",
)
.at_most(256)
.required();
pub(super) const PROJECT_ID: Field = text("project", "A project id of this service.");
