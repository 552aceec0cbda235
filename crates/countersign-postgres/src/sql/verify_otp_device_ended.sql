-- The device's budget is spent.
, ended AS (
    UPDATE device_tokens
    SET ended_at = settled.held_at, lapses_on = LEAST(lapses_on, (settled.held_at AT TIME ZONE 'UTC')::date)
    FROM settled WHERE id = :end_device AND ended_at IS NULL
)
