//! Randomness, injected.

use uuid::Uuid;

use crate::nouns::Timestamp;

/// A source of unpredictable bytes.
pub trait Entropy: Send + Sync {
    /// Fills `bytes` with bytes nobody can guess.
    fn fill(&self, bytes: &mut [u8]);

    /// A version 7 UUID (RFC 9562): `now` in milliseconds, then 74 random bits.
    fn uuid(&self, now: Timestamp) -> Uuid {
        let mut random = [0; 10];
        self.fill(&mut random);
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    /// A random number of 63 bits, for versions of guard rows.
    fn version(&self) -> crate::nouns::ledger::Version {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        crate::nouns::ledger::Version(i64::from_be_bytes(bytes) & i64::MAX)
    }
}
