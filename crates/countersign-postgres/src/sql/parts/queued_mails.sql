-- Mails. One with a key takes the place of an earlier one with it that nobody has claimed.
, queued AS (
    INSERT INTO outbox (id, kind, lane, address, challenge_id, details, created_at, due_at, expires_at,
                        coalesce_key, open_key)
    SELECT mail.id, mail.kind, mail.lane, mail.address, mail.challenge_id, mail.details, mail.created_at,
           mail.created_at, mail.expires_at, mail.coalesce_key, mail.coalesce_key
    FROM settled CROSS JOIN unnest(:mail_ids, :mail_kinds, :mail_lanes, :mail_addresses, :mail_challenges,
                                   :mail_details, :mail_created, :mail_expires, :mail_keys)
        AS mail (id, kind, lane, address, challenge_id, details, created_at, expires_at, coalesce_key)
    ON CONFLICT (open_key) WHERE open_key IS NOT NULL DO UPDATE
    SET id = excluded.id, kind = excluded.kind, lane = excluded.lane, address = excluded.address,
        challenge_id = excluded.challenge_id, details = excluded.details, created_at = excluded.created_at,
        due_at = excluded.due_at, expires_at = excluded.expires_at
)
