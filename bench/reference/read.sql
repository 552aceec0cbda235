\set n random(1, 10000)
SELECT user_id, generation, used_at FROM reference.sessions WHERE id = :n;
