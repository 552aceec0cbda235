INSERT INTO identities (id, user_id, issuer, subject, connection, address, created_at, last_used_at)
SELECT :id, u.id, :issuer, :subject, :connection, :address, :created_at, :last_used_at
FROM users u WHERE u.id = :user FOR KEY SHARE
ON CONFLICT (issuer, subject) DO NOTHING
