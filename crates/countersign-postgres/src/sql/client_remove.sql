-- Its sessions end with it.
WITH settled AS (
    DELETE FROM clients WHERE id = :id RETURNING id
), over AS (
    UPDATE sessions
    SET ended = 'revoked', ended_at = COALESCE(:at, clock_timestamp()),
        lapses_on = LEAST(lapses_on, (COALESCE(:at, clock_timestamp()) AT TIME ZONE 'UTC')::date)
    WHERE surface = 'accounts' AND client = :id AND ended IS NULL AND EXISTS (SELECT FROM settled)
)
