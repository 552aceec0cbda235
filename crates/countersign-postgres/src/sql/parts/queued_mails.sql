-- Mails. One with a key takes the place of an earlier one with it that nobody has claimed.
, queued AS (
    INSERT INTO outbox (id, kind, lane, address, challenge_id, details, created_at, due_at, expires_at,
                        coalesce_key, open_key)
    {{UNION ALL:
    SELECT :mail_ids, :mail_kinds, :mail_lanes, :mail_addresses, :mail_challenges, :mail_details, :mail_created,
           :mail_created, :mail_expires, :mail_keys, :mail_keys
    FROM settled}}
    ON CONFLICT (open_key) WHERE open_key IS NOT NULL DO UPDATE
    SET id = excluded.id, kind = excluded.kind, lane = excluded.lane, address = excluded.address,
        challenge_id = excluded.challenge_id, details = excluded.details, created_at = excluded.created_at,
        due_at = excluded.due_at, expires_at = excluded.expires_at
)
