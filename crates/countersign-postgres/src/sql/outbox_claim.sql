-- Lane by lane, each in the order of its index, until there are enough; rows in others' hands are passed over.
WITH clock AS MATERIALIZED (
    SELECT COALESCE(:at, clock_timestamp()) AS now
), picked AS MATERIALIZED (
    SELECT due.id
    FROM clock CROSS JOIN unnest(:lanes) AS lanes (lane) CROSS JOIN LATERAL (
        SELECT m.id FROM outbox m
        WHERE m.closed_at IS NULL AND m.lane = lanes.lane AND m.due_at <= clock.now
          AND (m.leased_until IS NULL OR m.leased_until <= clock.now)
        ORDER BY m.due_at LIMIT :limit FOR UPDATE SKIP LOCKED
    ) AS due
    LIMIT :limit
), claimed AS (
    UPDATE outbox m
    SET fence = m.fence + 1, open_key = NULL, leased_until = clock.now + :lease * interval '1 microsecond'
    FROM picked CROSS JOIN clock WHERE m.id = picked.id
    RETURNING m.*
)
SELECT clock.now,
       m.id AS mail_id, m.kind AS mail_kind, m.address AS mail_address, m.challenge_id AS mail_challenge,
       m.details AS mail_details, m.created_at AS mail_created_at, m.expires_at AS mail_expires_at,
       m.coalesce_key AS mail_key, m.lane AS mail_lane, m.state AS mail_state, m.due_at AS mail_due_at,
       m.attempts AS mail_attempts, m.note AS mail_note, m.fence AS mail_fence,
       c.id, c.kind, c.surface, c.client, c.purpose, c.address, c.lane, c.seed, c.key_id, c.created_at,
       c.expires_at, c.opened_at, c.failed_guesses, c.ended, c.bound,
       u.id AS user_id, a.address AS user_address, a.verified_at AS user_verified_at, u.status AS user_status,
       u.display_name AS user_display_name, u.avatar_url AS user_avatar_url, u.created_at AS user_created_at,
       u.updated_at AS user_updated_at, u.profile AS user_profile
FROM clock
LEFT JOIN claimed m ON true
LEFT JOIN challenges c ON c.id = m.challenge_id
LEFT JOIN address_credentials a ON a.address = m.address
LEFT JOIN users u ON u.id = a.user_id
ORDER BY m.lane, m.due_at, m.id
