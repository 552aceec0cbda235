-- A device token.
, device AS (
    INSERT INTO device_tokens (id, token_hash, user_id, address, expires_at, lapses_on)
    SELECT :device_id, :device_hash, :session_user, :address, :device_expires_at, :device_lapses_on
    FROM used
    RETURNING 1
)
