-- The life of the device starts anew.
, device AS (
    UPDATE device_tokens SET expires_at = :device_expires_at, lapses_on = :device_lapses_on
    WHERE id = :known_device AND ended_at IS NULL AND EXISTS (SELECT FROM used)
    RETURNING 1
)
