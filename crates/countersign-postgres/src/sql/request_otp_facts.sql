-- One row per challenge found, at least one row; the other facts stand on each.
SELECT clock.now,
       NULLIF(l.version, -1) AS ledger_version, l.marks AS ledger_marks,
       device.id AS device_id, device.user_id AS device_user, device.is_proven AS device_is_proven,
       device.expires_at AS device_expires_at,
       device.version AS device_version, device.marks AS device_marks,
       ARRAY[{{,:
           (SELECT b.hits[cardinality(b.hits) - :hit_limits + 1]
            FROM budget_hits b WHERE b.scope = :hit_scopes AND b.subject = :hit_subjects)}}]::timestamptz[] AS nth_latest,
       c.role, c.id, c.kind, c.surface, c.client, c.purpose, c.address, c.lane, c.seed, c.key_id, c.created_at,
       c.expires_at, c.opened_at, c.failed_guesses, c.ended, c.bound
FROM clock
LEFT JOIN ledgers l ON l.key = 'a:' || :address
LEFT JOIN device ON true
LEFT JOIN found c ON true
