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

/// The tokens of links to a page of ours in the accepted mails to an address, in order.
pub(crate) fn tokens_to(relay: &ScriptedSmtp, address: &str, page: &str) -> Vec<String> {
    nth_tokens_to(relay, address, page, 0)
}

/// The same of the second such link in a mail: the one that takes back what the mail tells of.
pub(crate) fn undo_tokens_to(relay: &ScriptedSmtp, address: &str, page: &str) -> Vec<String> {
    nth_tokens_to(relay, address, page, 1)
}

fn nth_tokens_to(relay: &ScriptedSmtp, address: &str, page: &str, nth: usize) -> Vec<String> {
    let marker = format!("{page}?token=");
    let token = |mail: &Received| {
        let text = mail.text().replace("=\r\n", "").replace("=3D", "=");
        let token = text.split(&marker).skip(1).nth(nth)?;
        Some(token.chars().take(66).collect::<String>())
    };
    let received = relay.received();
    let to_them = received
        .iter()
        .filter(|mail| mail.accepted && is_to(mail, address));
    to_them.filter_map(token).collect()
}

/// The token of the newest link to a page of ours mailed to an address; waits for one more than there `were`.
pub(crate) fn token_to(relay: &ScriptedSmtp, address: &str, page: &str, were: usize) -> String {
    eventually(&format!("a link to {page} for {address}"), || {
        let tokens = tokens_to(relay, address, page);
        (tokens.len() > were).then(|| tokens.last().cloned()).flatten()
    })
}
