WITH account AS MATERIALIZED (
    SELECT id FROM accounts WHERE id = :account FOR KEY SHARE
)
INSERT INTO invites (id, account_id, role, address, inviter, client, challenge_id, state, created_at, sent_at, expires_at,
                     closed_at)
SELECT :id, :account, :role, :address, :inviter, :client, :challenge, :state, :created_at, :sent_at, :expires_at, :closed_at
WHERE :account IS NULL OR EXISTS (SELECT FROM account)
