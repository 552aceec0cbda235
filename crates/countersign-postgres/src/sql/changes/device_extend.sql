UPDATE device_tokens SET expires_at = :expires_at, lapses_on = :lapses_on WHERE id = :id AND ended_at IS NULL
