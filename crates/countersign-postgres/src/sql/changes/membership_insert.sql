-- Whoever erases a user or an account takes its row FOR UPDATE first.
WITH account AS MATERIALIZED (
    SELECT id FROM accounts WHERE id = :account FOR KEY SHARE
), member AS MATERIALIZED (
    SELECT id FROM users WHERE id = :user AND EXISTS (SELECT FROM account) FOR KEY SHARE
)
INSERT INTO memberships (id, account_id, user_id, role, granted_by, created_at, updated_at)
SELECT :id, :account, :user, :role, :granted_by, :created_at, :updated_at FROM member
ON CONFLICT (account_id, user_id) DO NOTHING
