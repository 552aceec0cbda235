\set n random(1, 10000)
WITH challenge AS (
  UPDATE reference.challenges SET ended_at = now() WHERE id = lpad(to_hex(:n::int), 32, '0')::uuid RETURNING address
), budget AS (
  UPDATE reference.budgets SET used = 0, at = now() FROM challenge WHERE budgets.address = challenge.address RETURNING 1
)
INSERT INTO reference.sessions
SELECT nextval('reference.session_ids'), gen_random_uuid(), '\x00112233445566778899aabbccddeeff', 1, now() FROM budget;
