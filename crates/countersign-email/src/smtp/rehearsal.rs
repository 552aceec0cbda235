//! A mail sent for the sake of the conversation: to each relay once, with every word written down.

use std::time::Duration;

use countersign_core::nouns::Timestamp;
use countersign_core::nouns::address::Address;
use countersign_core::nouns::ids::MailId;
use tokio::runtime::Builder;
use tokio::time::timeout;

use super::line::Line;
use super::outcome::{Failure, Progress};
use super::pool::FAREWELL;
use super::settings::SmtpSettings;
use super::transcript::{Spoken, Transcript};
use super::{SmtpOptions, SmtpSetupError};
use crate::message::{Composer, Envelope, Outgoing};
use crate::product_name::ProductName;
use crate::render::Rendered;

/// What to send.
#[derive(Clone, Debug)]
pub struct TestMail {
    /// Its id, of which the `Message-ID` is made.
    pub id: MailId,
    /// Who gets it.
    pub to: Address,
    /// When.
    pub at: Timestamp,
}

/// What became of it at one relay.
#[derive(Clone, Debug)]
pub struct Rehearsal {
    /// The relay, `host:port`.
    pub relay: String,
    /// The conversation, without passwords and without the mail.
    pub lines: Vec<Spoken>,
    /// The relay's acceptance, or why there is none.
    pub outcome: Result<String, String>,
}

/// Sends a test mail to a relay, within `deadline`.
pub fn rehearse(
    options: &SmtpOptions,
    settings: &SmtpSettings,
    product_name: &ProductName,
    mail: &TestMail,
    deadline: Duration,
) -> Result<Rehearsal, SmtpSetupError> {
    let relay = options.relay(settings)?;
    let outgoing = message(&options.composer(product_name)?, product_name, mail)?;
    let transcript = Transcript::default();
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let progress = Progress::new();
    let conversation = async {
        let mut line = Line::new(relay.connect(Some(&transcript)).await?);
        let accepted = line.send(&outgoing, &progress.step).await?;
        Ok((line, accepted))
    };
    let ended = runtime.block_on(async {
        let ended = timeout(deadline, conversation).await;
        let (line, accepted) = ended.unwrap_or(Err(Failure::Deadline))?;
        // A farewell that fails changes nothing.
        let _ = timeout(FAREWELL, line.quit()).await;
        Ok::<String, Failure>(accepted)
    });
    let plain = |text: String| text.chars().filter(|c| !c.is_control()).collect::<String>();
    Ok(Rehearsal {
        relay: format!("{}:{}", settings.host, settings.port),
        lines: transcript.lines(),
        outcome: ended
            .map(plain)
            .map_err(|failure| plain(failure.at(progress.step.get()))),
    })
}

/// In English alone: it is for whoever runs the service.
fn message(
    composer: &Composer,
    product_name: &ProductName,
    mail: &TestMail,
) -> Result<Outgoing, crate::message::MessageError> {
    let product = product_name.as_str();
    let lines = [
        format!("This is a test of the mails of {product}."),
        "It left the relay that the settings name, by the same way as every sign-in code.".to_owned(),
        "If it is in the spam folder, its headers say why: look for Authentication-Results.".to_owned(),
    ];
    let html = lines
        .iter()
        .map(|line| format!("<p>{}</p>\n", crate::render::escaped(line)));
    let rendered = Rendered {
        subject: format!("Test mail of {product}"),
        text: format!("{}\n", lines.join("\n\n")),
        html: format!(
            "<!doctype html>\n<html lang=\"en\">\n<body>\n{}</body>\n</html>\n",
            html.collect::<String>()
        ),
        language: "en".to_owned(),
    };
    let envelope = Envelope {
        id: mail.id,
        to: &mail.to,
        at: mail.at,
    };
    composer.put_together(&envelope, &rendered)
}
