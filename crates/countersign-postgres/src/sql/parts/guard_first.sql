-- The guard first: the ledger's first state, only where there is none; a row of version -1, made only to be locked, says
-- nothing. Instants are read after the row is held.
WITH guard AS (
    INSERT INTO ledgers AS ledger (key, version, marks, quiet_at, quiet_hour)
    VALUES (:ledger_key, :ledger_version, :ledger_marks, :ledger_quiet_at, :ledger_quiet_hour)
    ON CONFLICT (key) DO UPDATE
    SET version = excluded.version, marks = excluded.marks, quiet_at = excluded.quiet_at,
        quiet_hour = excluded.quiet_hour
    WHERE ledger.version = -1
    RETURNING COALESCE(:at, clock_timestamp()) AS held_at
)
