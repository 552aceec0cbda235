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
    WHERE id = ANY (ARRAY(
        SELECT c.id FROM address_credentials JOIN challenges c USING (address)
        WHERE user_id = :user AND verified_at IS NOT NULL AND c.ended IS NULL AND c.expires_at > COALESCE(:at, clock_timestamp())
        UNION ALL
        SELECT challenge_id FROM bound_challenges WHERE user_id = :user))
      AND kind <> 'lockout' AND purpose = ANY (:purposes)
      AND ended IS NULL AND expires_at > COALESCE(:at, clock_timestamp())
), settled AS MATERIALIZED (
    SELECT WHERE EXISTS (SELECT FROM users WHERE id = :user)
)
