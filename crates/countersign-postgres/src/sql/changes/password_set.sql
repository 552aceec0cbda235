INSERT INTO password_credentials (user_id, hash, set_at)
SELECT id, :hash, :set_at FROM users WHERE id = :user FOR KEY SHARE
ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at
