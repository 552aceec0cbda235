DELETE FROM social_flows WHERE id = :id
RETURNING COALESCE(:at, clock_timestamp()) AS now, id, surface, client, itinerary, seed, key_id, created_at, expires_at
