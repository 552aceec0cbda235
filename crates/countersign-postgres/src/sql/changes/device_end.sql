UPDATE device_tokens
SET ended_at = COALESCE(:at, clock_timestamp()),
    lapses_on = LEAST(lapses_on, (COALESCE(:at, clock_timestamp()) AT TIME ZONE 'UTC')::date)
WHERE id = :id AND ended_at IS NULL
