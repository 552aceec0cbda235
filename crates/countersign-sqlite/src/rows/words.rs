//! The names and the JSON by which nouns stand in tables.

use std::borrow::Cow;

use countersign_core::nouns::account::{AccountStatus, Role};
use countersign_core::nouns::address::Address;
use countersign_core::nouns::bound::Bound;
use countersign_core::nouns::browser::{Browser, Platform};
use countersign_core::nouns::challenge::{ChallengeEnd, ChallengeKind};
use countersign_core::nouns::client::{Client, ClientId};
use countersign_core::nouns::invite::InviteState;
use countersign_core::nouns::ledger::{LedgerKey, Marks};
use countersign_core::nouns::outbox::{MailDetails, MailKind, MailState};
use countersign_core::nouns::profile::Profile;
use countersign_core::nouns::session::{SessionDetails, SessionEnd};
use countersign_core::nouns::social_flow::Itinerary;
use countersign_core::nouns::surface::{Purpose, Surface};
use countersign_core::nouns::user::UserStatus;

use crate::cells::{Document, Named};

macro_rules! named {
    ($($noun:ty => $from_name:expr;)+) => {$(
        impl Named for $noun {
            fn name(&self) -> Cow<'_, str> {
                self.as_str().into()
            }

            fn from_name(name: String) -> Option<Self> {
                $from_name(name)
            }
        }
    )+};
}

named! {
    ChallengeKind => |name: String| ChallengeKind::parse(&name);
    ChallengeEnd => |name: String| ChallengeEnd::parse(&name);
    Surface => |name: String| Surface::parse(&name);
    Purpose => |name: String| Purpose::parse(&name);
    SessionEnd => |name: String| SessionEnd::parse(&name);
    MailKind => |name: String| MailKind::parse(&name);
    MailState => |name: String| MailState::parse(&name);
    AccountStatus => |name: String| Some(AccountStatus::parse(&name));
    Role => |name: String| Role::parse(&name);
    InviteState => |name: String| InviteState::parse(&name);
    UserStatus => |name: String| Some(UserStatus::parse(&name));
    Browser => |name: String| Some(Browser::parse(&name));
    Platform => |name: String| Some(Platform::parse(&name));
    ClientId => |name: String| Some(ClientId::new(name));
    Address => |name: String| Some(Address::from_store(name));
}

impl Named for LedgerKey {
    fn name(&self) -> Cow<'_, str> {
        self.to_text().into()
    }

    fn from_name(name: String) -> Option<Self> {
        LedgerKey::parse(&name)
    }
}

macro_rules! documents {
    ($($noun:ty;)+) => {$(
        impl Document for $noun {
            fn text(&self) -> serde_json::Result<String> {
                serde_json::to_string(self)
            }

            fn from_text(text: &str) -> serde_json::Result<Self> {
                serde_json::from_str(text)
            }
        }
    )+};
}

documents! {
    Marks;
    MailDetails;
    Profile;
    Bound;
    SessionDetails;
    Itinerary;
    Client;
    Vec<i64>;
    serde_json::Value;
}
