INSERT INTO social_flows (id, surface, client, itinerary, seed, key_id, created_at, expires_at)
VALUES (:id, :surface, :client, :itinerary, :seed, :key_id, :created_at, :expires_at)
