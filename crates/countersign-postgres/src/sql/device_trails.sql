SELECT id, expires_at, ended_at FROM device_tokens WHERE user_id = :user ORDER BY id DESC
