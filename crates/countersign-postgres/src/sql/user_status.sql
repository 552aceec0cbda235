-- In a statement after the one that took the row: it sees every session begun before.
WITH settled AS (
    UPDATE users SET status = :status, updated_at = COALESCE(:at, clock_timestamp()) WHERE id = :user
    RETURNING status
), over AS (
    UPDATE sessions
    SET ended = 'revoked', ended_at = COALESCE(:at, clock_timestamp()),
        lapses_on = LEAST(lapses_on, (COALESCE(:at, clock_timestamp()) AT TIME ZONE 'UTC')::date)
    WHERE user_id = :user AND ended IS NULL AND :status <> 'active'
), devices AS (
    UPDATE device_tokens
    SET ended_at = COALESCE(:at, clock_timestamp()),
        lapses_on = LEAST(lapses_on, (COALESCE(:at, clock_timestamp()) AT TIME ZONE 'UTC')::date)
    WHERE user_id = :user AND ended_at IS NULL AND :status <> 'active'
), proofs AS (
    UPDATE challenges SET ended = 'pointless'
    WHERE id = ANY (ARRAY(
        SELECT c.id FROM address_credentials JOIN challenges c USING (address)
        WHERE user_id = :user AND c.ended IS NULL AND c.expires_at > COALESCE(:at, clock_timestamp())
        UNION ALL
        SELECT challenge_id FROM bound_challenges WHERE user_id = :user))
      AND ended IS NULL AND expires_at > COALESCE(:at, clock_timestamp()) AND :status <> 'active'
)
