-- One row: what there is of an address and a user, at one moment.
SELECT clock.now, NULLIF(l.version, -1) AS ledger_version, l.marks AS ledger_marks,
       device.id AS device_id, device.user_id AS device_user, device.is_proven AS device_is_proven,
       device.expires_at AS device_expires_at,
       device.version AS device_version, device.marks AS device_marks,
       ARRAY[{{,:
           (SELECT b.hits[cardinality(b.hits) - :hit_limits + 1]
            FROM budget_hits b WHERE b.scope = :hit_scopes AND b.subject = :hit_subjects)}}]::timestamptz[] AS nth_latest,
       u.id AS user_id, a.address AS user_address, a.verified_at AS user_verified_at, u.status AS user_status,
       u.display_name AS user_display_name, u.avatar_url AS user_avatar_url, u.created_at AS user_created_at,
       u.updated_at AS user_updated_at, u.profile AS user_profile,
       p.hash AS password_hash, p.set_at AS password_set_at
FROM clock
LEFT JOIN ledgers l ON l.key = 'a:' || :address
LEFT JOIN device ON true
LEFT JOIN users u ON u.id = :user
LEFT JOIN address_credentials a ON a.user_id = u.id
LEFT JOIN password_credentials p ON p.user_id = u.id
