-- Sets opened_at once, while it lives; shows the row as it stands afterwards, whoever set it.
WITH opened AS (
    UPDATE challenges SET opened_at = COALESCE(:at, clock_timestamp())
    WHERE id = :id AND opened_at IS NULL AND ended IS NULL AND expires_at > COALESCE(:at, clock_timestamp())
    RETURNING *
), stands AS (
    SELECT * FROM opened
    UNION ALL
    SELECT * FROM challenges WHERE id = :id AND NOT EXISTS (SELECT FROM opened)
)
SELECT COALESCE(:at, clock_timestamp()) AS now, c.id, c.kind, c.surface, c.client, c.purpose, c.address, c.lane,
       c.seed, c.key_id, c.created_at, c.expires_at, c.opened_at, c.failed_guesses, c.ended, c.bound
FROM stands c
