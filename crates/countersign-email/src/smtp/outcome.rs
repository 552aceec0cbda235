//! What a failure means for the letter, from where in the conversation it happened.

use std::cell::Cell;

use countersign_core::ports::mailer::{Delivery, Letter};
use lettre::transport::smtp::Error;

use crate::note::note;

/// How far a conversation has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// Connecting, TLS, greeting, EHLO, AUTH: nothing is about the letter yet.
    Connect,
    /// The sender.
    Mail,
    /// The recipient.
    Recipient,
    /// Asking to send the content.
    Data,
    /// The content, before its final dot. Without that dot the relay accepts nothing.
    Content,
    /// The final dot is on its way: from here on only an answer tells.
    Dot,
}

impl Step {
    fn name(self) -> &'static str {
        match self {
            Step::Connect => "connecting",
            Step::Mail => "MAIL FROM",
            Step::Recipient => "RCPT TO",
            Step::Data => "DATA",
            Step::Content => "the content",
            Step::Dot => "the final dot",
        }
    }
}

/// How far a mail has come, and on which relay: known also to one who gives up waiting.
pub(crate) struct Progress {
    pub(crate) step: Cell<Step>,
    second: Cell<bool>,
}

impl Progress {
    /// Nothing was said yet.
    pub(crate) fn new() -> Self {
        Self {
            step: Cell::new(Step::Connect),
            second: Cell::new(false),
        }
    }

    /// All anew, on the second relay.
    pub(crate) fn go_to_second(&self) {
        self.step.set(Step::Connect);
        self.second.set(true);
    }

    /// All anew, on the first.
    pub(crate) fn go_to_first(&self) {
        self.step.set(Step::Connect);
        self.second.set(false);
    }

    /// Whether it is the second relay that is spoken to.
    pub(crate) fn is_second(&self) -> bool {
        self.second.get()
    }

    /// What a note begins with.
    pub(crate) fn place(&self) -> &'static str {
        if self.is_second() { "second relay: " } else { "" }
    }
}

/// Why a conversation ended without an acceptance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The relay answered with this code and text.
    Said(u16, String),
    /// There was no (sensible) answer.
    Broke(String),
    /// Time is up.
    Deadline,
    /// The address needs SMTPUTF8, which the relay does not offer.
    NoSmtpUtf8,
}

impl Failure {
    /// In words, the relay's own among them.
    pub(crate) fn text(&self) -> String {
        match self {
            Failure::Said(code, text) => format!("{code} {text}"),
            Failure::Broke(why) => why.clone(),
            Failure::Deadline => "no answer in time".to_owned(),
            Failure::NoSmtpUtf8 => "the relay does not offer SMTPUTF8, which this address needs".to_owned(),
        }
    }

    /// In words, with the step it happened at.
    pub(crate) fn at(&self, step: Step) -> String {
        match self {
            Failure::NoSmtpUtf8 => self.text(),
            Failure::Said(..) | Failure::Broke(_) | Failure::Deadline => {
                format!("{}: {}", step.name(), self.text())
            }
        }
    }

    /// Whether the relay itself spoke, and did not announce that it hangs up (421).
    pub(crate) fn is_answer(&self) -> bool {
        match self {
            Failure::Said(code, _) => *code != 421,
            Failure::NoSmtpUtf8 => true,
            Failure::Broke(_) | Failure::Deadline => false,
        }
    }

    /// Whether it was a refusal, after which the connection goes on.
    pub(crate) fn is_refusal(&self) -> bool {
        match self {
            Failure::Said(code, _) => (500..600).contains(code) && !NOT_ABOUT_THE_LETTER.contains(code),
            Failure::NoSmtpUtf8 => true,
            Failure::Broke(_) | Failure::Deadline => false,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let detail = || {
            std::error::Error::source(&error)
                .map(ToString::to_string)
                .unwrap_or_default()
        };
        match error.status() {
            Some(code) => Failure::Said(u16::from(code), detail()),
            None if detail() == "incomplete response" => {
                Failure::Broke("the relay closed the connection".to_owned())
            }
            None => Failure::Broke(error.to_string()),
        }
    }
}

/// 5yz that blame the conversation or the credentials: bad sequence, authentication.
const NOT_ABOUT_THE_LETTER: [u16; 5] = [503, 530, 534, 535, 538];

/// What became of the letter.
pub(crate) fn delivery(progress: &Progress, failure: &Failure, letter: &Letter) -> Delivery {
    let step = progress.step.get();
    let text = note(&format!("{}{}", progress.place(), failure.at(step)), letter);
    match failure {
        _ if step == Step::Connect => Delivery::Deferred(text),
        Failure::Said(400..500, _) => Delivery::Deferred(text),
        _ if failure.is_refusal() => Delivery::Refused(text),
        Failure::Said(500.., _) => Delivery::Deferred(text),
        _ if step == Step::Dot => Delivery::Ambiguous(text),
        Failure::Said(..) | Failure::Broke(_) | Failure::Deadline | Failure::NoSmtpUtf8 => {
            Delivery::Deferred(text)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample_letters;

    #[test]
    fn m3_every_failure_at_every_step() {
        let letter = sample_letters().remove(0);
        let said = |code: u16| Failure::Said(code, "words".to_owned());
        let at = |step: Step| {
            let progress = Progress::new();
            progress.step.set(step);
            progress
        };
        let kind = |step: Step, failure: &Failure| match delivery(&at(step), failure, &letter) {
            Delivery::HandedOver(_) => 'h',
            Delivery::Deferred(_) => 'd',
            Delivery::Refused(_) => 'r',
            Delivery::Ambiguous(_) => 'a',
            Delivery::Broken(_) => 'b',
        };
        let steps = [
            Step::Connect,
            Step::Mail,
            Step::Recipient,
            Step::Data,
            Step::Content,
            Step::Dot,
        ];
        for (failure, expected) in [
            (said(421), "dddddd"),
            (said(451), "dddddd"),
            (said(550), "drrrrr"),
            (said(554), "drrrrr"),
            (said(530), "dddddd"),
            (said(535), "dddddd"),
            (said(503), "dddddd"),
            (said(250), "ddddda"),
            (said(354), "ddddda"),
            (Failure::Broke("gone".to_owned()), "ddddda"),
            (Failure::Deadline, "ddddda"),
        ] {
            let became: String = steps.iter().map(|&step| kind(step, &failure)).collect();
            assert_eq!(became, expected, "{failure:?}");
        }
        assert_eq!(kind(Step::Mail, &Failure::NoSmtpUtf8), 'r');
        assert_eq!(
            delivery(
                &at(Step::Recipient),
                &Failure::Said(550, "5.1.1 <you@example.com> unknown".to_owned()),
                &letter
            ),
            Delivery::Refused("RCPT TO: 550 5.1.1 <address> unknown".to_owned())
        );
    }
}
