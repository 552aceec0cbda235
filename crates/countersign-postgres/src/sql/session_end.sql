-- One of a user's sessions, or all but one; the events are kept only if there was one to end. With all but one go the
-- device tokens and what is still out to sign in with or to change what proves the user.
WITH over AS (
    UPDATE sessions
    SET ended = :end, ended_at = COALESCE(:at, clock_timestamp()),
        lapses_on = LEAST(lapses_on, (COALESCE(:at, clock_timestamp()) AT TIME ZONE 'UTC')::date)
    WHERE user_id = :user AND ended IS NULL
      AND CASE WHEN :only IS NULL THEN id <> :keep ELSE id = :only END
    RETURNING id
), devices AS (
    UPDATE device_tokens
    SET ended_at = COALESCE(:at, clock_timestamp()),
        lapses_on = LEAST(lapses_on, (COALESCE(:at, clock_timestamp()) AT TIME ZONE 'UTC')::date)
    WHERE user_id = :user AND ended_at IS NULL AND :only IS NULL
), codes AS (
    UPDATE challenges SET ended = 'pointless'
    WHERE id = ANY (ARRAY(
        SELECT c.id FROM address_credentials JOIN challenges c USING (address)
        WHERE user_id = :user AND verified_at IS NOT NULL AND c.ended IS NULL AND c.expires_at > COALESCE(:at, clock_timestamp())
        UNION ALL
        SELECT challenge_id FROM bound_challenges WHERE user_id = :user))
      AND kind <> 'lockout' AND purpose = ANY (:purposes)
      AND ended IS NULL AND expires_at > COALESCE(:at, clock_timestamp()) AND :only IS NULL
), settled AS MATERIALIZED (
    SELECT WHERE EXISTS (SELECT FROM over)
)
