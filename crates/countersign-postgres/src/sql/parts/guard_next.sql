-- The guard first: the ledger takes its next state only over the state that was read. Instants are read after the row
-- is held.
WITH guard AS (
    UPDATE ledgers
    SET version = :ledger_version, marks = :ledger_marks, quiet_at = :ledger_quiet_at, quiet_hour = :ledger_quiet_hour
    WHERE key = :ledger_key AND version = :ledger_seen
    RETURNING COALESCE(:at, clock_timestamp()) AS held_at
)
