-- Two rows may not be there: the one it is for, and the one it would be.
WITH account AS MATERIALIZED (
    SELECT id FROM accounts WHERE id = :account FOR KEY SHARE
), member AS MATERIALIZED (
    SELECT id FROM users WHERE id = :user AND EXISTS (SELECT FROM account) FOR KEY SHARE
), made AS (
    INSERT INTO waitlist_entries (id, user_id, account_id, address, feature, client, since, granted_at)
    SELECT :id, :user, :account, :address, :feature, :client, :since, :granted_at
    WHERE :user IS NULL OR EXISTS (SELECT FROM member)
    ON CONFLICT DO NOTHING
)
SELECT 1 WHERE :user IS NULL OR EXISTS (SELECT FROM member)
