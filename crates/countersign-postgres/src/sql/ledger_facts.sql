SELECT clock.now, NULLIF(l.version, -1) AS ledger_version, l.marks AS ledger_marks
FROM (SELECT COALESCE(:at, clock_timestamp()) AS now) AS clock LEFT JOIN ledgers l ON l.key = :key
