//! Which settings a command cannot do without in production.

/// What a command will use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Everything: it serves.
    Everything,
    /// The relay and the sender.
    Mails,
    /// The database and the keys.
    DatabaseAndKeys,
    /// The database alone.
    Database,
    /// Nothing that has no default.
    Nothing,
}

impl Needs {
    pub(super) fn database(self) -> bool {
        match self {
            Needs::Everything | Needs::DatabaseAndKeys | Needs::Database => true,
            Needs::Mails | Needs::Nothing => false,
        }
    }

    pub(super) fn keys(self) -> bool {
        match self {
            Needs::Everything | Needs::DatabaseAndKeys => true,
            Needs::Mails | Needs::Database | Needs::Nothing => false,
        }
    }

    pub(super) fn mails(self) -> bool {
        match self {
            Needs::Everything | Needs::Mails => true,
            Needs::DatabaseAndKeys | Needs::Database | Needs::Nothing => false,
        }
    }

    pub(super) fn the_world(self) -> bool {
        self == Needs::Everything
    }
}
