//! The threads that empty the outbox.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use countersign_core::ports::store::StoreError;

use crate::bell::{Bell, Heard};

/// Claims and delivers one batch; says how many mails were claimed. Called from several threads at once. It is given what
/// says whether to go on with the batch: once that says no, only what is already under way is ended and recorded.
pub type Batch = Box<dyn Fn(&dyn Fn() -> bool) -> Result<usize, StoreError> + Send + Sync>;

/// How the threads work.
#[derive(Clone, Copy, Debug)]
pub struct WorkerOptions {
    /// How many there are.
    pub threads: usize,
    /// How long one of them waits for the bell before it looks by itself: for mail of other processes, and for what
    /// is due again.
    pub poll: Duration,
    /// The pause after the store failed.
    pub pause: Duration,
}

impl Default for WorkerOptions {
    fn default() -> Self {
        Self {
            threads: 4,
            poll: Duration::from_secs(1),
            pause: Duration::from_secs(1),
        }
    }
}

/// The running threads. Dropping it tells them to stop, [`MailWorker::stop`] also waits for them.
pub struct MailWorker {
    bell: Arc<Bell>,
    shift: Arc<Shift>,
    threads: Vec<JoinHandle<()>>,
}

/// What the threads share.
struct Shift {
    batch: Batch,
    options: WorkerOptions,
    /// Whether the last batch of anybody failed, so that a streak is logged once.
    is_failing: AtomicBool,
    working: Mutex<usize>,
    left: Condvar,
}

impl MailWorker {
    /// Starts the threads. One looks for mail at once, for there may be some from before; `bell` wakes them.
    pub fn start(bell: Arc<Bell>, options: WorkerOptions, batch: Batch) -> std::io::Result<Self> {
        let shift = Arc::new(Shift {
            batch,
            options,
            is_failing: AtomicBool::new(false),
            working: Mutex::new(0),
            left: Condvar::new(),
        });
        let mut worker = Self {
            bell,
            shift,
            threads: Vec::new(),
        };
        for number in 0..options.threads.max(1) {
            let (bell, shift) = (Arc::clone(&worker.bell), Arc::clone(&worker.shift));
            *shift.working.lock().unwrap_or_else(PoisonError::into_inner) += 1;
            let run = move || {
                shift.run(&bell);
                *shift.working.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
                shift.left.notify_all();
            };
            worker.threads.push(
                std::thread::Builder::new()
                    .name(format!("mail-{number}"))
                    .spawn(run)?,
            );
        }
        worker.bell.ring(1);
        Ok(worker)
    }

    /// Tells the threads to stop after the mail in hand and waits for them, at most `patience`. Returns how many had
    /// not finished by then; what they hold is claimed again when its lease ends.
    pub fn stop(mut self, patience: Duration) -> usize {
        self.bell.stop();
        let working = self.shift.working.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .shift
            .left
            .wait_timeout_while(working, patience, |working| *working > 0);
        let still_working = *waited.unwrap_or_else(PoisonError::into_inner).0;
        if still_working == 0 {
            for thread in self.threads.drain(..) {
                // A thread cannot end by a panic: batches are caught.
                let _ = thread.join();
            }
        }
        still_working
    }
}

impl Drop for MailWorker {
    fn drop(&mut self) {
        self.bell.stop();
    }
}

impl Shift {
    fn run(&self, bell: &Bell) {
        let mut has_failed = false;
        loop {
            let heard = bell.listen(self.options.poll);
            if heard == Heard::Stop {
                break;
            }
            let mut found_some = false;
            while !bell.is_stopped() {
                let tried = self.try_batch(bell);
                has_failed = tried.is_err();
                match tried {
                    Ok(0) => break,
                    // What nobody rang for is a backlog: the others help.
                    Ok(_) if heard == Heard::Silence && !found_some => {
                        bell.ring(self.options.threads.saturating_sub(1));
                    }
                    Ok(_) => {}
                    Err(Failed) => {
                        bell.pause(self.options.pause);
                        break;
                    }
                }
                found_some = true;
            }
        }
        // A batch that failed may have left something unrecorded, which ends with this process. Whoever waits for the
        // threads does so for a while only.
        while has_failed && self.try_batch(bell).is_err() {
            std::thread::sleep(self.options.pause);
        }
    }

    fn try_batch(&self, bell: &Bell) -> Result<usize, Failed> {
        match catch_unwind(AssertUnwindSafe(|| (self.batch)(&|| !bell.is_stopped()))) {
            Ok(Ok(claimed)) => {
                if self.is_failing.swap(false, Ordering::Relaxed) {
                    log::info!("the outbox can be worked on again");
                }
                Ok(claimed)
            }
            Ok(Err(error)) => {
                if !self.is_failing.swap(true, Ordering::Relaxed) {
                    log::error!("the outbox cannot be worked on, mail waits: {error}");
                }
                Err(Failed)
            }
            Err(_) => {
                // Its message is the panic hook's to show; here it could hold anything.
                log::error!(
                    "a batch of mail ended in a panic; its mails are claimed again when their lease ends"
                );
                Err(Failed)
            }
        }
    }
}

/// A batch failed; it was logged.
struct Failed;

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::sync::mpsc;

    use countersign_core::ports::mail_wake::MailWake as _;

    use super::*;

    const SOON: Duration = Duration::from_secs(20);
    const NEVER: Duration = Duration::from_secs(3_600);

    fn start(options: WorkerOptions, batch: Batch) -> (Arc<Bell>, MailWorker) {
        let bell = Arc::new(Bell::new());
        let worker = MailWorker::start(Arc::clone(&bell), options, batch).unwrap();
        (bell, worker)
    }

    #[test]
    fn every_mail_rung_for_is_found_without_polling() {
        let queue = Arc::new(AtomicUsize::new(1));
        let (done, sent) = mpsc::channel();
        let waiting = Arc::clone(&queue);
        let take = move |left: usize| left.checked_sub(1);
        let batch = move |_: &dyn Fn() -> bool| {
            let claimed = waiting
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, take)
                .is_ok();
            if claimed {
                let _ = done.send(());
            }
            Ok(usize::from(claimed))
        };
        let (bell, worker) = start(
            WorkerOptions {
                poll: NEVER,
                ..WorkerOptions::default()
            },
            Box::new(batch),
        );
        for _ in 0..500 {
            queue.fetch_add(1, Ordering::SeqCst);
            bell.wake();
        }
        for nth in 0..501 {
            sent.recv_timeout(SOON)
                .unwrap_or_else(|_| panic!("mail {nth} was never sent"));
        }
        assert_eq!(worker.stop(SOON), 0);
    }

    #[test]
    fn one_of_them_polls() {
        let (done, polled) = mpsc::channel();
        let batch = move |_: &dyn Fn() -> bool| {
            let _ = done.send(std::thread::current().id());
            Ok(0)
        };
        let options = WorkerOptions {
            poll: Duration::from_millis(5),
            ..WorkerOptions::default()
        };
        let (_bell, worker) = start(options, Box::new(batch));
        for _ in 0..5 {
            polled.recv_timeout(SOON).unwrap();
        }
        assert_eq!(worker.stop(SOON), 0);
    }

    #[test]
    fn m3_a_panic_or_an_error_ends_no_thread() {
        let (done, tried) = mpsc::channel();
        let calls = AtomicUsize::new(0);
        let batch = move |_: &dyn Fn() -> bool| {
            let call = calls.fetch_add(1, Ordering::SeqCst);
            let _ = done.send(call);
            match call {
                0 => panic!("a batch that panics on purpose"),
                1 => Err(StoreError::Unavailable("on purpose".to_owned())),
                _ => Ok(0),
            }
        };
        let short = Duration::from_millis(1);
        let (_bell, worker) = start(
            WorkerOptions {
                threads: 1,
                poll: short,
                pause: short,
            },
            Box::new(batch),
        );
        for call in 0..4 {
            assert_eq!(tried.recv_timeout(SOON).unwrap(), call);
        }
        assert_eq!(worker.stop(SOON), 0);
    }

    #[test]
    fn stopping_waits_for_the_batch_in_hand_but_not_for_ever() {
        let (started, has_started) = mpsc::channel();
        let (release, released) = mpsc::channel::<()>();
        let released = Mutex::new(released);
        let batch = move |_: &dyn Fn() -> bool| {
            let _ = started.send(());
            let _ = released.lock().unwrap().recv_timeout(SOON);
            Ok(0)
        };
        let (_bell, worker) = start(
            WorkerOptions {
                threads: 1,
                ..WorkerOptions::default()
            },
            Box::new(batch),
        );
        has_started.recv_timeout(SOON).unwrap();
        assert_eq!(worker.stop(Duration::from_millis(20)), 1);
        release.send(()).unwrap();
    }

    #[test]
    fn r3_a_batch_is_told_that_work_is_over_and_what_failed_is_tried_once_more() {
        let (done, tried) = mpsc::channel();
        let calls = AtomicUsize::new(0);
        let batch = move |goes_on: &dyn Fn() -> bool| {
            let call = calls.fetch_add(1, Ordering::SeqCst);
            let _ = done.send(goes_on());
            if call == 0 {
                // Until it is stopped.
                while goes_on() {
                    std::thread::yield_now();
                }
            }
            match call {
                0..3 => Err(StoreError::Unavailable("on purpose".to_owned())),
                _ => Ok(0),
            }
        };
        let options = WorkerOptions {
            threads: 1,
            pause: Duration::from_millis(1),
            ..WorkerOptions::default()
        };
        let (_bell, worker) = start(options, Box::new(batch));
        assert!(tried.recv_timeout(SOON).unwrap());
        assert_eq!(worker.stop(SOON), 0);
        assert_eq!(tried.into_iter().collect::<Vec<_>>(), [false, false, false]);
    }
}
