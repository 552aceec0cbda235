-- In statements before the rest, so that whoever accepts an invite of theirs has either done so, and is seen later, or
-- finds it without their name.
WITH gone AS (
    UPDATE invites SET inviter = NULL WHERE inviter = :user RETURNING challenge_id
)
UPDATE outbox SET details = (details::jsonb #- '{words,inviter}')::text
WHERE challenge_id IN (SELECT challenge_id FROM gone)
