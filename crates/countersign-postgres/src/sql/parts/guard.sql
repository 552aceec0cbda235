-- The guard first: the ledger takes its next state only over the state that was read. To readers a row of version -1,
-- made only to be locked, is no row. Instants are read after the row is held. No key: nothing to guard here.
WITH updated AS (
    UPDATE ledgers
    SET version = :ledger_version, marks = :ledger_marks, quiet_at = :ledger_quiet_at
    WHERE key = :ledger_key AND version = COALESCE(:ledger_seen, -1)
    RETURNING COALESCE(:at, clock_timestamp()) AS held_at
), inserted AS (
    INSERT INTO ledgers (key, version, marks, quiet_at)
    SELECT :ledger_key, :ledger_version, :ledger_marks, :ledger_quiet_at
    WHERE :ledger_key IS NOT NULL AND :ledger_seen IS NULL AND NOT EXISTS (SELECT FROM updated)
    ON CONFLICT (key) DO NOTHING
    RETURNING COALESCE(:at, clock_timestamp()) AS held_at
), guard AS MATERIALIZED (
    SELECT held_at FROM updated
    UNION ALL SELECT held_at FROM inserted
    UNION ALL SELECT COALESCE(:at, clock_timestamp()) WHERE :ledger_key IS NULL
)
