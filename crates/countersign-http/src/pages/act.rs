//! What a mailed link does, as its page says it: by what its challenge is for, and which of the mail's links it is.

use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::tokens::link::Leaf;
use countersign_core::usecases::links::peek_link::LinkPage;

/// What the button of a page does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Signs in, or finishes a sign-up.
    SignIn,
    /// Sets a new password.
    Reset,
    /// Proves an address.
    Verify,
    /// Puts a new address in place of the old one.
    ChangeAddress,
    /// Goes back to the old address.
    UndoAddress,
    /// Removes what somebody set up on one's address.
    Disown,
    /// Accepts an invite.
    Accept,
}

/// Title, what the page says, the button, and what is said beneath it.
pub(super) struct Words {
    pub(super) title: &'static str,
    pub(super) lead: &'static str,
    pub(super) button: &'static str,
    pub(super) aside: &'static str,
}

const IGNORE: &str = "If you did not ask for this, close this page. Nothing happens then.";

impl Act {
    /// What a link does; `None` for those that have no page here.
    pub(super) fn of(page: &LinkPage) -> Option<Self> {
        match (page.purpose, page.leaf) {
            (Purpose::SignIn | Purpose::SignUp, Leaf::Main) if page.surface == Surface::Accounts => {
                Some(Act::SignIn)
            }
            (Purpose::Reset, Leaf::Main) => Some(Act::Reset),
            (Purpose::VerifyAddress, Leaf::Main) => Some(Act::Verify),
            (Purpose::VerifyAddress, Leaf::Undo) => Some(Act::Disown),
            (Purpose::ChangeAddress, Leaf::Main) => Some(Act::ChangeAddress),
            (Purpose::UndoAddress, Leaf::Undo) => Some(Act::UndoAddress),
            (Purpose::Invite, Leaf::Main) => Some(Act::Accept),
            (
                Purpose::SignIn
                | Purpose::SignUp
                | Purpose::Reset
                | Purpose::VerifyAddress
                | Purpose::ChangeAddress
                | Purpose::UndoAddress
                | Purpose::LinkIdentity
                | Purpose::Reauthenticate
                | Purpose::Invite
                | Purpose::Handoff,
                Leaf::Main | Leaf::Undo | Leaf::Choice(_),
            ) => None,
        }
    }

    /// Where its form is sent.
    pub(super) fn path(self) -> &'static str {
        match self {
            Act::Reset => "/reset",
            Act::Accept => "/invite",
            Act::Verify | Act::ChangeAddress | Act::Disown => "/verify-email",
            Act::SignIn | Act::UndoAddress => "/link",
        }
    }

    pub(super) fn words(self) -> Words {
        match self {
            Act::SignIn => Words {
                title: "Sign in",
                lead: "You are about to sign in as",
                button: "Sign in",
                aside: IGNORE,
            },
            Act::Reset => Words {
                title: "Choose a new password",
                lead: "This sets a new password, and signs out everywhere, for",
                button: "Set the password",
                aside: IGNORE,
            },
            Act::Verify => Words {
                title: "Confirm your email address",
                lead: "This confirms that the account is yours which was made with",
                button: "Confirm",
                aside: "If you did not make this account, close this page and use the other link in the mail.",
            },
            Act::ChangeAddress => Words {
                title: "Confirm your new email address",
                lead: "From now on your account goes by",
                button: "Confirm",
                aside: IGNORE,
            },
            Act::UndoAddress => Words {
                title: "Take your address back",
                lead: "This undoes the change of address and signs out everywhere. The account goes by this again:",
                button: "Undo the change",
                aside: "If it was you who changed the address, close this page. Nothing happens then.",
            },
            Act::Disown => Words {
                title: "This was not me",
                lead: "Somebody made an account with your address. This removes it with all that was set up:",
                button: "Remove the account",
                aside: "If the account is yours, close this page. Nothing happens then.",
            },
            Act::Accept => Words {
                title: "Accept the invitation",
                lead: "This invitation is for",
                button: "Accept",
                aside: "If you do not want it, close this page. Nothing happens then.",
            },
        }
    }
}
