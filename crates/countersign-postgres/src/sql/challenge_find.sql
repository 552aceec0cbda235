SELECT clock.now, c.id, c.kind, c.surface, c.client, c.purpose, c.address, c.lane, c.seed, c.key_id, c.created_at,
       c.expires_at, c.opened_at, c.failed_guesses, c.ended, c.bound
FROM (SELECT COALESCE(:at, clock_timestamp()) AS now) AS clock JOIN challenges c ON c.id = :id
