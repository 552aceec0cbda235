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

/// 53xxx, 57014 and what the pooler says, in the same languages. What ends the connection is told by that.
#[rustfmt::skip]
const REFUSALS: &[&str] = &[
    "No space left", "too many", "remaining connection slots", "terminating connection", "the database system is",
    // A table that cannot grow.
    "could not extend file", "nicht erweitern", "no se pudo extender", "étendre le fichier", "estendere il file",
    "拡張できませんでした", "გაფართოების შეცდომა", "확장할 수 없음", "не удалось увеличить", "kunde inte utöka",
    "не вдалося розширити", "无法扩展文件",
    // A temporary file that cannot.
    "could not write", "nicht in Datei", "no se pudo escribir", "écrire dans le fichier", "scrittura nel file",
    "書き出せませんでした", "ჩაწერის შეცდომა", "파일 쓰기 실패", "не удалось записать", "kunde inte skriva",
    "неможливо записати", "无法写入文件",
    // Memory.
    "out of memory", "out of shared memory", "Speicher aufgebraucht", "Memory aufgebraucht", "memoria agotada",
    "memoria compartida agotada", "mémoire épuisée", "mémoire partagée épuisée", "memoria esaurita",
    "memoria condivisa esaurita", "メモリ不足", "共有メモリが足りません", "არასაკმარისი", "메모리 부족", "нехватка памяти",
    "нехватка разделяемой памяти", "slut på minne", "slut på delat minne", "недостатньо пам'яті",
    "нестача спільної пам'яті", "内存用尽",
    // Somebody, or a limit of time, ended the statement.
    "canceling statement", "storniere Anfrage", "cancelando la sentencia", "annulation de la requête",
    "annullamento dell'istruzione", "文をキャンセル", "ステートメントをキャンセル", "გამოსახულება გაუქმდება", "작업을 취소",
    "выполнение оператора отменено", "avbryter sats", "виконання оператора скасовано", "取消查询",
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
            "could not extend file \"base/1/2\": No space left on device",
            "konnte Datei »base/1/2« nicht erweitern: Auf dem Gerät ist kein Speicherplatz mehr verfügbar",
            "ファイル\"base/1/2\"を拡張できませんでした: デバイスに空き領域がありません",
            "n'a pas pu étendre le fichier « base/1/2 » : Aucun espace disponible sur le périphérique",
            "out of memory",
            "storniere Anfrage wegen Zeitüberschreitung der Anfrage",
        ] {
            assert_eq!(fault(message), Fault::Refused, "{message}");
        }
        assert_eq!(fault("relation \"users\" does not exist"), Fault::Other);
    }
}
