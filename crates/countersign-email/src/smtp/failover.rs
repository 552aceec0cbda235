//! Two relays: the second takes mails while the first cannot be reached, and the first gets them back by itself.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::outcome::{Failure, Progress, Step};
use super::route::Route;
use crate::message::Outgoing;
use crate::note::plain_note;

/// The relay, and perhaps one to take its place.
pub(crate) struct Routes {
    pub(crate) first: Route,
    pub(crate) second: Option<Route>,
    pub(crate) watch: Watch,
}

impl Routes {
    /// Hands a mail over. Another relay is tried only while nothing of the mail was accepted and nobody spoke about
    /// the mail itself: never after a refusal, and never once its content was on the way (M3).
    pub(crate) async fn converse(
        &self,
        mail: &Outgoing,
        progress: &Progress,
        deadline: Duration,
    ) -> Result<String, Failure> {
        let Some(second) = &self.second else {
            return self.first.converse(mail, progress, None).await;
        };
        let tries_first = self.watch.may_try();
        if tries_first {
            // Half of the time for connecting, so that there is some left for the second.
            let sent = self.first.converse(mail, progress, Some(deadline / 2)).await;
            match &sent {
                Err(failure) if is_about_the_relay(progress, failure) => self.watch.failed(failure),
                Ok(_) | Err(_) => {
                    self.watch.answered();
                    return sent;
                }
            }
        }
        progress.go_to_second();
        let sent = second.converse(mail, progress, None).await;
        match &sent {
            Err(failure) if !tries_first && is_about_the_relay(progress, failure) => {
                progress.go_to_first();
                let sent = self.first.converse(mail, progress, None).await;
                if sent.is_ok() {
                    self.watch.answered();
                }
                sent
            }
            Ok(_) | Err(_) => sent,
        }
    }

    /// Told when time ran out: a first relay that hangs before it heard the mail is left alone for a while, too.
    pub(crate) fn ran_out_of_time(&self, progress: &Progress) {
        if self.second.is_some() && !progress.is_second() && progress.step.get() < Step::Content {
            self.watch.failed(&Failure::Deadline);
        }
    }
}

fn is_about_the_relay(progress: &Progress, failure: &Failure) -> bool {
    match progress.step.get() {
        Step::Connect => true,
        Step::Mail | Step::Recipient | Step::Data => !failure.is_answer(),
        Step::Content | Step::Dot => false,
    }
}

/// Whether the first relay is worth a try.
pub(crate) struct Watch {
    rest: Duration,
    resting_until: Mutex<Option<Instant>>,
}

impl Watch {
    /// After a failure the first relay is left alone for `rest`.
    pub(crate) fn new(rest: Duration) -> Self {
        Self {
            rest,
            resting_until: Mutex::new(None),
        }
    }

    /// Whether to try the first. When its rest is over one mail tries it, and all others wait for what comes of that.
    fn may_try(&self) -> bool {
        let now = Instant::now();
        let mut resting_until = self.lock();
        match *resting_until {
            Some(until) if now < until => false,
            Some(_) => {
                *resting_until = Some(now + self.rest);
                true
            }
            None => true,
        }
    }

    fn failed(&self, failure: &Failure) {
        let before = self.lock().replace(Instant::now() + self.rest);
        if before.is_none() {
            let why = plain_note(&failure.text());
            log::warn!("the relay cannot be used, mail goes by the second: {why}");
        }
    }

    fn answered(&self) {
        if self.lock().take().is_some() {
            log::info!("the relay can be used again");
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.resting_until.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
