//! The mailbox of development: mails are shown on a page and on standard output instead of being sent.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use countersign_core::ports::clock::Clock;
use countersign_core::ports::mailbox::{Mailbox, ShownChoice, ShownMail};
use countersign_core::ports::mailer::{Delivery, Letter, LinkChoice, Mailer};

use crate::render::Renderer;

/// Where the text of each mail is printed to.
pub type Printer = Box<dyn Fn(&str) + Send + Sync>;

/// How many mails are kept.
const KEPT: usize = 100;

/// Shows mails instead of sending them. It is a mail transport: what it shows holds live codes.
pub struct DevelopmentMailbox {
    renderer: Arc<Renderer>,
    clock: Arc<dyn Clock>,
    print: Printer,
    shown: Mutex<VecDeque<ShownMail>>,
}

impl DevelopmentMailbox {
    /// An empty mailbox; `print` is given each mail's text, framed.
    pub fn new(renderer: Arc<Renderer>, clock: Arc<dyn Clock>, print: Printer) -> Self {
        Self {
            renderer,
            clock,
            print,
            shown: Mutex::new(VecDeque::new()),
        }
    }
}

impl Mailer for DevelopmentMailbox {
    fn deliver(&self, letter: &Letter, _deadline: Duration) -> Delivery {
        let rendered = match self.renderer.render(letter) {
            Ok(rendered) => rendered,
            Err(error) => return Delivery::Broken(error.to_string().chars().take(300).collect()),
        };
        (self.print)(&framed(letter, &rendered.subject, &rendered.text));
        let mail = ShownMail {
            id: letter.id.to_string(),
            to: letter.to.as_str().to_owned(),
            template: letter.template.as_str().to_owned(),
            at: self.clock.now(),
            subject: rendered.subject,
            text: rendered.text,
            html: rendered.html,
            code: letter.code.as_ref().map(|code| code.reveal().to_owned()),
            link: letter.link.clone(),
            undo_link: letter.undo_link.clone(),
            choices: letter.choices.iter().map(shown_choice).collect(),
        };
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        // A repeat of an attempt whose result was lost: the same mail, so it is shown once.
        shown.retain(|earlier| earlier.id != mail.id);
        shown.push_front(mail);
        shown.truncate(KEPT);
        Delivery::HandedOver("shown in the mailbox of development".to_owned())
    }
}

impl Mailbox for DevelopmentMailbox {
    fn latest_mails(&self) -> Vec<ShownMail> {
        self.shown
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .cloned()
            .collect()
    }
}

fn shown_choice(choice: &LinkChoice) -> ShownChoice {
    ShownChoice {
        number: choice.number,
        url: choice.url.clone(),
    }
}

fn framed(letter: &Letter, subject: &str, text: &str) -> String {
    let rule = "─".repeat(72);
    let lines: String = text.lines().map(|line| format!("│ {line}\n")).collect();
    format!(
        "┌{rule}\n│ To:      {}\n│ Subject: {subject}\n├{rule}\n{lines}└{rule}\n",
        letter.to.as_str()
    )
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use countersign_core::nouns::Timestamp;
    use countersign_core::nouns::ids::MailId;

    use super::*;
    use crate::product_name::ProductName;
    use crate::render::{RenderOptions, sample_letters};

    struct Still;

    impl Clock for Still {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }

        fn monotonic(&self) -> Duration {
            Duration::ZERO
        }
    }

    #[test]
    fn mails_are_printed_and_the_last_hundred_kept() {
        let renderer = Renderer::new(RenderOptions {
            product_name: ProductName::new("Acme"),
            public_url: "http://localhost:5173".to_owned(),
            default_locale: None,
            overrides: None,
            code_in_subject: false,
        });
        let (sender, printed) = mpsc::channel();
        let print = move |text: &str| drop(sender.send(text.to_owned()));
        let mailbox = DevelopmentMailbox::new(Arc::new(renderer.unwrap()), Arc::new(Still), Box::new(print));
        let letter = sample_letters()
            .into_iter()
            .find(|letter| letter.code.is_some())
            .unwrap();
        let code = letter.code.as_ref().unwrap().reveal().to_owned();
        for number in 0..120 {
            let id = MailId::parse(&format!("00000000-0000-7000-8000-{number:012}")).unwrap();
            let delivery = mailbox.deliver(&Letter { id, ..letter.clone() }, Duration::ZERO);
            assert!(matches!(delivery, Delivery::HandedOver(_)));
        }
        let frame = printed.recv().unwrap();
        assert!(
            frame.contains("To:      you@example.com") && frame.contains(&format!("\n│ {code}\n")),
            "{frame}"
        );
        let shown = mailbox.latest_mails();
        assert_eq!(shown.len(), 100);
        assert!(shown[0].id.ends_with("119"), "newest first");
        assert_eq!(shown[0].code.as_deref(), Some(code.as_str()));
    }
}
