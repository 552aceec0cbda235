\set n random(1, 100000000)
WITH budget AS (
  INSERT INTO reference.budgets VALUES ('user' || :n::int || '@example.com', 1, now())
  ON CONFLICT (address) DO UPDATE SET used = reference.budgets.used + 1, at = now()
  RETURNING address
), challenge AS (
  INSERT INTO reference.challenges
  SELECT gen_random_uuid(), address, '\x00112233445566778899aabbccddeeff', now() + interval '10 min', NULL FROM budget
  RETURNING id, address
)
INSERT INTO reference.outbox SELECT gen_random_uuid(), address, id, 'queued', now() FROM challenge;
