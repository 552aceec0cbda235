-- In statements before the rest, so that whoever accepts an invite of theirs has either done so, and is seen later, or
-- finds it without their name. What waits still is in nobody's name any more, and so taken back.
WITH gone AS (
    UPDATE invites
    SET inviter = NULL,
        closed_at = CASE WHEN state = 'pending' AND account_id IS NOT NULL
                         THEN COALESCE(:at, clock_timestamp()) ELSE closed_at END,
        state = CASE WHEN state = 'pending' AND account_id IS NOT NULL THEN 'revoked' ELSE state END
    WHERE inviter = :user
    RETURNING challenge_id
)
UPDATE outbox SET details = (details::jsonb #- '{words,inviter}')::text
WHERE challenge_id IN (SELECT challenge_id FROM gone)
