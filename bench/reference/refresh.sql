\set n random(1, 10000)
UPDATE reference.sessions SET generation = generation + 1, used_at = now() WHERE id = :n RETURNING generation;
