//! Reading mails as their recipients do.

use super::eventually;
use super::scripted_smtp::{Received, ScriptedSmtp};

/// The code in the newest accepted mail to an address; waits for one.
pub(crate) fn code_to(relay: &ScriptedSmtp, address: &str) -> String {
    eventually(&format!("a code for {address}"), || {
        codes_to(relay, address).pop()
    })
}

/// Every code mailed to an address, in order.
pub(crate) fn codes_to(relay: &ScriptedSmtp, address: &str) -> Vec<String> {
    relay
        .received()
        .iter()
        .filter(|mail| mail.accepted && is_to(mail, address))
        .filter_map(code_in)
        .collect()
}

/// Whether a mail is to this address.
pub(crate) fn is_to(mail: &Received, address: &str) -> bool {
    mail.to.iter().any(|to| to.contains(&format!("<{address}>")))
}

/// The code in a mail: six digits alone on a line of the text part.
pub(crate) fn code_in(mail: &Received) -> Option<String> {
    let text = mail.text();
    let six = |line: &&str| line.len() == 6 && line.bytes().all(|b| b.is_ascii_digit());
    text.lines().map(str::trim).find(six).map(str::to_owned)
}

/// The token of the link in the newest `locked_out` mail; waits for one.
pub(crate) fn link_token(relay: &ScriptedSmtp) -> String {
    eventually("the locked_out mail", || {
        let received = relay.received();
        let texts = received
            .iter()
            .map(|mail| mail.text().replace("=\r\n", "").replace("=3D", "="));
        let tokens = texts.filter_map(|text| {
            let (_, token) = text.split_once("/link?token=")?;
            Some(token.chars().take(66).collect::<String>())
        });
        tokens.collect::<Vec<_>>().pop()
    })
}
