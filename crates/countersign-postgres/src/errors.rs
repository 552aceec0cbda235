//! What an error of the database means to the ports.

use countersign_core::ports::store::StoreError;
use diesel::result::{DatabaseErrorKind, Error};

/// What went wrong, as far as the ports care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Others were there at the same time: nothing was written, and trying again may succeed.
    Conflict,
    /// The connection is gone, or leads to a server that only reads: another one may do better.
    Gone,
    /// The database refuses for now: it is full, out of something, or was told to.
    Refused,
    /// A constraint that no rule should ever touch.
    Constraint,
    /// Anything else.
    Other,
}

impl Fault {
    /// Reads an error.
    pub(crate) fn of(error: &Error) -> Self {
        match error {
            Error::DatabaseError(kind, information) => match kind {
                DatabaseErrorKind::SerializationFailure | DatabaseErrorKind::ForeignKeyViolation => {
                    Fault::Conflict
                }
                DatabaseErrorKind::UniqueViolation => match information.constraint_name() {
                    Some(OWNERSHIP) => Fault::Conflict,
                    _ => Fault::Constraint,
                },
                DatabaseErrorKind::ClosedConnection
                | DatabaseErrorKind::UnableToSendCommand
                | DatabaseErrorKind::ReadOnlyTransaction => Fault::Gone,
                DatabaseErrorKind::NotNullViolation
                | DatabaseErrorKind::CheckViolation
                | DatabaseErrorKind::RestrictViolation
                | DatabaseErrorKind::ExclusionViolation => Fault::Constraint,
                // Diesel has no kind for these and does not give the SQLSTATE.
                _ => Self::of_message(information.message()),
            },
            Error::BrokenTransactionManager => Fault::Gone,
            _ => Fault::Other,
        }
    }

    fn of_message(message: &str) -> Self {
        let says = |parts: &[&str]| parts.iter().any(|part| message.contains(part));
        if says(CONFLICTS) {
            Fault::Conflict
        } else if says(REFUSALS) {
            Fault::Refused
        } else {
            Fault::Other
        }
    }

    /// Whether the connection is as good as before.
    pub(crate) fn spares_the_connection(self) -> bool {
        matches!(self, Fault::Conflict | Fault::Constraint)
    }
}

/// Somebody else became the owner of the address. Any other id that is taken was minted twice: a defect.
const OWNERSHIP: &str = "address_credentials_pkey";

/// 40P01 and 55P03: others hold what was wanted. A server speaks the language of its `lc_messages`, which no client
/// may change; these are the words of all that PostgreSQL 15 comes with.
#[rustfmt::skip]
const CONFLICTS: &[&str] = &[
    "deadlock", "Deadlock", "デッドロック", "ურთიერთბლოკირება", "взаимоблокировка", "взаємне блокування", "死锁",
    "due to lock timeout", "Zeitüberschreitung einer Sperre", "tiempo de espera de candados",
    "l'obtention des verrous", "timeout di lock", "ロックのタイムアウト", "ბლოკის მოლოდინის ვადის", "잠금 대기 시간 초과",
    "тайм-аута блокировки", "lås-timeout", "тайм-аут блокування", "锁超时",
];

/// 53xxx, 57xxx and a disk that is full.
const REFUSALS: &[&str] = &[
    "No space left",
    "could not extend file",
    "could not write",
    "out of memory",
    "out of shared memory",
    "too many",
    "remaining connection slots",
    "canceling statement",
    "terminating connection",
    "the database system is",
];

/// The error the ports know. Its text is the server's primary message: it names tables and constraints, no values.
pub(crate) fn store_error(error: &Error) -> StoreError {
    match Fault::of(error) {
        Fault::Gone | Fault::Refused => StoreError::Unavailable(text(error)),
        Fault::Conflict => StoreError::Unavailable(format!("too many conflicts: {}", text(error))),
        Fault::Constraint | Fault::Other => StoreError::Broken(text(error)),
    }
}

fn text(error: &Error) -> String {
    match error {
        Error::DatabaseError(_, information) => information.message().trim().to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(message: &str) -> Fault {
        Fault::of(&Error::DatabaseError(
            DatabaseErrorKind::Unknown,
            Box::new(message.to_owned()),
        ))
    }

    #[test]
    fn others_in_the_way_are_told_in_any_language() {
        for message in [
            "deadlock detected",
            "canceling statement due to lock timeout",
            "Verklemmung (Deadlock) entdeckt",
            "storniere Anfrage wegen Zeitüberschreitung einer Sperre",
            "interblocage (deadlock) détecté",
            "ロックのタイムアウトのためステートメントをキャンセルしています",
        ] {
            assert_eq!(fault(message), Fault::Conflict, "{message}");
        }
    }

    #[test]
    fn what_may_pass_is_unavailable_and_all_else_broken() {
        for message in [
            "canceling statement due to user request",
            "could not extend file \"base/1/2\"",
            "out of memory",
        ] {
            assert_eq!(fault(message), Fault::Refused, "{message}");
        }
        assert_eq!(fault("relation \"users\" does not exist"), Fault::Other);
    }
}
