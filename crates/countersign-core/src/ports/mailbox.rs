//! The mailbox of development: mails that were rendered and shown instead of sent.

use crate::nouns::Timestamp;

/// A mail as it would have been sent.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownMail {
    /// The outbox row.
    pub id: String,
    /// The recipient.
    pub to: String,
    /// Which template.
    pub template: String,
    /// When it was rendered.
    pub at: Timestamp,
    /// The subject.
    pub subject: String,
    /// The plain text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// The code in it, if any.
    pub code: Option<String>,
    /// The link in it, if any.
    pub link: Option<String>,
    /// The link in it that takes back what it tells of, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undo_link: Option<String>,
    /// The numbered links in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<ShownChoice>,
}

/// One of the numbered links of a mail.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ShownChoice {
    /// Its number.
    pub number: u8,
    /// Where it leads.
    pub url: String,
}

/// The mails shown lately. Exists in development only, and only while no SMTP URL is set.
pub trait Mailbox: Send + Sync {
    /// The latest mails, newest first, at most 100.
    fn latest_mails(&self) -> Vec<ShownMail>;
}
