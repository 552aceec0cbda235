//! Signals to stop: the first one stops gently, a second one at once.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};

use crate::failure::Failure;

/// The exit code of who was told twice, by custom that of an interrupt.
const INTERRUPTED: i32 = 130;

/// Something is received once SIGTERM, SIGINT or SIGHUP comes.
pub(crate) fn stop_signals() -> Result<Receiver<()>, Failure> {
    let (sender, receiver) = channel();
    let told = AtomicBool::new(false);
    ctrlc::set_handler(move || {
        if told.swap(true, Ordering::Relaxed) {
            process::exit(INTERRUPTED);
        }
        // Nobody receives once the stop is under way.
        let _ = sender.send(());
    })
    .map_err(Failure::process("signals cannot be received"))?;
    Ok(receiver)
}
