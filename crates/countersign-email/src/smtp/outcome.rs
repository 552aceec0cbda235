//! What a failure means for the letter, from where in the conversation it happened.

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
pub(crate) fn delivery(step: Step, failure: &Failure, letter: &Letter) -> Delivery {
    let text = match failure {
        Failure::Said(code, text) => format!("{}: {code} {text}", step.name()),
        Failure::Broke(why) => format!("{}: {why}", step.name()),
        Failure::Deadline => format!("{}: no answer in time", step.name()),
        Failure::NoSmtpUtf8 => "the relay does not offer SMTPUTF8, which this address needs".to_owned(),
    };
    let text = note(&text, letter);
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
        let kind = |step: Step, failure: &Failure| match delivery(step, failure, &letter) {
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
                Step::Recipient,
                &Failure::Said(550, "5.1.1 <you@example.com> unknown".to_owned()),
                &letter
            ),
            Delivery::Refused("RCPT TO: 550 5.1.1 <address> unknown".to_owned())
        );
    }
}
