//! Keys of operators' programs: kept as SHA-256, compared in constant time, good for what they were given for.

use ring::digest::{SHA256, digest};
use subtle::ConstantTimeEq as _;

/// What a key is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Users.
    Users,
    /// Users of tests, and codes and links for them.
    Tests,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Scope; 2] = [Scope::Users, Scope::Tests];

    /// The word in settings and audit events.
    pub fn as_str(self) -> &'static str {
        match self {
            Scope::Users => "users",
            Scope::Tests => "tests",
        }
    }

    /// Reads [`Scope::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text)
    }
}

/// A key as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct ManagementKey {
    /// Its name in settings and audit events; no secret.
    pub id: String,
    /// SHA-256 of the key.
    pub hash: [u8; 32],
    /// What it is good for.
    pub scopes: Vec<Scope>,
}

impl ManagementKey {
    /// Whether it is good for that.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }
}

impl std::fmt::Debug for ManagementKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ManagementKey({}, {:?})", self.id, self.scopes)
    }
}

/// SHA-256 of a key.
pub fn hash_of(key: &str) -> [u8; 32] {
    let hash = digest(&SHA256, key.as_bytes());
    hash.as_ref().try_into().unwrap_or([0; 32])
}

/// The key that is shown, if it is one of these. All are looked at, whichever it is.
pub fn find<'a>(keys: &'a [ManagementKey], shown: &str) -> Option<&'a ManagementKey> {
    let hash = hash_of(shown);
    let mut found = None;
    for key in keys {
        if key.hash.ct_eq(&hash).into() {
            found = Some(key);
        }
    }
    found
}
