-- The accounts a user is in, so that nobody joins one that goes with them.
SELECT 1 FROM accounts WHERE id IN (SELECT account_id FROM memberships WHERE user_id = :user) ORDER BY id FOR UPDATE
