-- In a statement after the one that took the user's row: it sees every session begun before.
WITH over AS (
    UPDATE sessions
    SET ended = :end, ended_at = COALESCE(:at, clock_timestamp()),
        lapses_on = LEAST(lapses_on, (COALESCE(:at, clock_timestamp()) AT TIME ZONE 'UTC')::date)
    WHERE user_id = :user AND ended IS NULL
    RETURNING id
), devices AS (
    UPDATE device_tokens
    SET ended_at = COALESCE(:at, clock_timestamp()),
        lapses_on = LEAST(lapses_on, (COALESCE(:at, clock_timestamp()) AT TIME ZONE 'UTC')::date)
    WHERE user_id = :user AND ended_at IS NULL
), codes AS (
    UPDATE challenges SET ended = 'pointless'
    WHERE address IN (SELECT address FROM address_credentials WHERE user_id = :user)
      AND kind = 'code' AND ended IS NULL AND expires_at > COALESCE(:at, clock_timestamp())
), settled AS MATERIALIZED (
    SELECT WHERE EXISTS (SELECT FROM users WHERE id = :user)
)
