-- One row per challenge found, at least one row; the other facts stand on each.
SELECT clock.now,
       NULLIF(l.version, -1) AS ledger_version, l.marks AS ledger_marks,
       device.id AS device_id, device.user_id AS device_user, device.is_proven AS device_is_proven,
       device.expires_at AS device_expires_at,
       device.version AS device_version, device.marks AS device_marks,
       ARRAY[{{,:
           (SELECT b.hits[cardinality(b.hits) - :hit_limits + 1]
            FROM budget_hits b WHERE b.scope = :hit_scopes AND b.subject = :hit_subjects)}}]::timestamptz[] AS nth_latest,
       u.id AS user_id, a.address AS user_address, a.verified_at AS user_verified_at, u.status AS user_status,
       u.display_name AS user_display_name, u.avatar_url AS user_avatar_url, u.created_at AS user_created_at,
       u.updated_at AS user_updated_at, u.profile AS user_profile,
       c.role, c.id, c.kind, c.surface, c.client, c.purpose, c.address, c.lane, c.seed, c.key_id, c.created_at,
       c.expires_at, c.opened_at, c.failed_guesses, c.ended, c.bound
FROM clock
CROSS JOIN subject
LEFT JOIN ledgers l ON l.key = 'a:' || subject.address
LEFT JOIN address_credentials a ON a.address = subject.address
LEFT JOIN users u ON u.id = a.user_id
LEFT JOIN device ON true
LEFT JOIN found c ON true
