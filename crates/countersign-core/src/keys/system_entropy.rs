//! The operating system's randomness, for the binary to wire in: the one place that rolls dice.

use ring::rand::{SecureRandom, SystemRandom};

use crate::ports::entropy::Entropy;

/// The operating system's generator.
#[derive(Clone, Debug)]
pub struct SystemEntropy(SystemRandom);

impl SystemEntropy {
    /// Opens it.
    #[expect(
        clippy::new_without_default,
        reason = "entropy is wired in on purpose, never by default"
    )]
    #[allow(
        clippy::disallowed_methods,
        reason = "this adapter is what everybody else is given"
    )]
    pub fn new() -> Self {
        Self(SystemRandom::new())
    }
}

impl Entropy for SystemEntropy {
    #[expect(clippy::expect_used, reason = "a service without randomness must not go on")]
    fn fill(&self, bytes: &mut [u8]) {
        self.0.fill(bytes).expect("the operating system gives randomness");
    }
}
