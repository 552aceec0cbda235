SELECT COALESCE(:at, clock_timestamp()) AS now, c.id, c.kind, c.surface, c.client, c.purpose, c.address, c.lane,
       c.seed, c.key_id, c.created_at, c.expires_at, c.opened_at, c.failed_guesses, c.ended, c.bound
FROM challenges c
WHERE c.id = COALESCE((SELECT challenge_id FROM challenge_aliases WHERE request_id = :id), :id)
