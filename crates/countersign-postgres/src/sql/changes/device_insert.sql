INSERT INTO device_tokens (id, token_hash, user_id, address, expires_at, lapses_on)
SELECT :id, :hash, id, :address, :expires_at, :lapses_on FROM users WHERE id = :user FOR KEY SHARE
