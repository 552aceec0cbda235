WITH settled AS (
    UPDATE sessions SET ended = :end, ended_at = COALESCE(:at, clock_timestamp())
    WHERE id = :id AND generation = :seen AND ended IS NULL
    RETURNING id
)
