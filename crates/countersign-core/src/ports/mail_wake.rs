//! Tells the worker of this process that there is new mail.

/// A bell. Ringing is cheap, never blocks, and several rings may be heard as one.
pub trait MailWake: Send + Sync {
    /// There is new mail.
    fn wake(&self);
}

/// Nobody listens: the worker is another process and polls.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoWake;

impl MailWake for NoWake {
    fn wake(&self) {}
}
