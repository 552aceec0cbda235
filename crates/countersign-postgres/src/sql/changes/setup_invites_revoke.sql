-- The pending invites of a user whose set-up ends, and all to the accounts that came with them. A statement before the rest:
-- it waits for whoever accepts one of them, and what they were granted is seen by the statement after.
WITH own AS MATERIALIZED (
    SELECT account_id FROM memberships
    WHERE user_id = :user AND (granted_by IS NULL OR granted_by = :user)
)
UPDATE invites SET state = 'revoked', closed_at = COALESCE(:at, clock_timestamp())
WHERE id = ANY (ARRAY(SELECT id FROM invites WHERE inviter = :user
                      UNION ALL
                      SELECT i.id FROM own JOIN invites i ON i.account_id = own.account_id))
  AND state = 'pending'
