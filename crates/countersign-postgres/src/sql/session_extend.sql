UPDATE sessions
SET last_used_at = :used_at, idle_expires_at = :idle_expires_at,
    lapses_on = (LEAST(:idle_expires_at, absolute_expires_at) AT TIME ZONE 'UTC')::date
WHERE id = :id AND ended IS NULL
