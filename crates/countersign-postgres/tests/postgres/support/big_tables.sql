-- Tables as they are after some years, in small: the planner goes by their statistics, which are then scaled up.
-- Nobody else makes statistics meanwhile.
DO $$
DECLARE
    ours text;
BEGIN
    FOR ours IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
        EXECUTE format('ALTER TABLE %I SET (autovacuum_enabled = off)', ours);
    END LOOP;
END
$$;

-- The time the manual clock starts at.
CREATE FUNCTION the_time() RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT to_timestamp(1905408000)
$$;
CREATE FUNCTION some_hash(n integer, salt text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256((n || salt)::bytea)
$$;
CREATE FUNCTION some_address(n integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT 'person' || n || '@example.net'
$$;

INSERT INTO users (id, status, created_at, updated_at)
SELECT md5('user' || n)::uuid, 'active', the_time(), the_time() FROM generate_series(1, 20000) AS n;

INSERT INTO address_credentials (address, user_id, verified_at, created_at)
SELECT some_address(n), md5('user' || n)::uuid, the_time(), the_time() FROM generate_series(1, 20000) AS n;

INSERT INTO ledgers (key, version, marks, quiet_at, quiet_hour)
SELECT 'a:' || some_address(n), n, '{}', at, date_trunc('hour', at)
FROM generate_series(1, 20000) AS n CROSS JOIN LATERAL (SELECT the_time() + n * interval '10 s') AS quiet (at);

-- Two for each address; a tenth of them alive.
INSERT INTO challenges (id, kind, surface, client, purpose, address, lane, seed, key_id, created_at, expires_at,
                        failed_guesses, ended)
SELECT md5('challenge' || n)::uuid, CASE WHEN n % 50 = 0 THEN 'lockout' ELSE 'code' END, 'token', 'default', 'signin',
       some_address(n / 2), 'a:' || some_address(n / 2), decode(md5('seed' || n), 'hex'), 1, at - interval '10 min', at, 0,
       CASE WHEN n % 3 = 0 THEN 'used' END
FROM generate_series(1, 40000) AS n CROSS JOIN LATERAL (SELECT the_time() + (n - 36000) * interval '1 s') AS ends (at);

INSERT INTO challenge_aliases (request_id, challenge_id)
SELECT md5('alias' || n)::uuid, md5('challenge' || n)::uuid FROM generate_series(1, 20000) AS n;

INSERT INTO bound_challenges (challenge_id, user_id)
SELECT md5('challenge' || n)::uuid, md5('user' || n / 2)::uuid FROM generate_series(1, 20000) AS n;

INSERT INTO accounts (id, name, status, created_at, updated_at)
SELECT md5('account' || n)::uuid, 'a team', 'active', the_time(), the_time() FROM generate_series(1, 20000) AS n;

-- Ten members each, and one user who is in every other account.
INSERT INTO memberships (id, account_id, user_id, role, created_at, updated_at)
SELECT md5('membership' || n)::uuid, md5('account' || n / 10)::uuid, md5('user' || n)::uuid, 'member', the_time(), the_time()
FROM generate_series(1, 20000) AS n
UNION ALL
SELECT md5('guest' || n)::uuid, md5('account' || n * 2)::uuid, md5('user0')::uuid, 'viewer', the_time(), the_time()
FROM generate_series(1, 10000) AS n;

INSERT INTO invites (id, address, client, challenge_id, state, created_at, sent_at, expires_at)
SELECT md5('invite' || n)::uuid, some_address(n), 'app', md5('challenge' || n)::uuid, 'pending', at, at, at + interval '7 days'
FROM generate_series(1, 20000) AS n CROSS JOIN LATERAL (SELECT the_time() - n * interval '1 min') AS made (at);

INSERT INTO social_flows (id, surface, client, itinerary, seed, key_id, created_at, expires_at)
SELECT md5('flow' || n)::uuid, 'accounts', 'app', '{}', decode(md5('seed' || n), 'hex'), 1, the_time(),
       the_time() + interval '10 min'
FROM generate_series(1, 20000) AS n;

-- Two for each user, one in four ended.
INSERT INTO sessions (id, user_id, surface, client, browser, platform, authenticated_at, created_at, last_used_at,
                      idle_expires_at, absolute_expires_at, token_hash, generation, ended, ended_at, lapses_on)
SELECT md5('session' || n)::uuid, md5('user' || n / 2)::uuid, 'token', 'default', 'firefox', 'linux', at, at, at,
       at + interval '30 days', at + interval '90 days', some_hash(n, 'session'), 1,
       CASE WHEN n % 4 = 0 THEN 'revoked' END, CASE WHEN n % 4 = 0 THEN at END, at::date + 30
FROM generate_series(1, 40000) AS n CROSS JOIN LATERAL (SELECT the_time() - n * interval '1 min') AS begun (at);

INSERT INTO device_tokens (id, token_hash, user_id, address, expires_at, lapses_on)
SELECT md5('device' || n)::uuid, some_hash(n, 'device'), md5('user' || n / 2)::uuid, some_address(n / 2),
       the_time() + interval '180 days', the_time()::date + n % 180
FROM generate_series(1, 40000) AS n;

INSERT INTO budget_hits (scope, subject, hits, room, span, quiet_hour)
SELECT (ARRAY['send_ip', 'send_64', 'send_48'])[1 + n % 3], '10.' || n, ARRAY[the_time()], 100, '1 hour',
       date_trunc('hour', the_time() + n * interval '1 s')
FROM generate_series(1, 20000) AS n;

-- A week of mails that left, and a backlog of a fifth.
INSERT INTO outbox (id, kind, lane, address, challenge_id, details, created_at, expires_at, due_at, state, closed_at,
                    coalesce_key, open_key)
SELECT md5('mail' || n)::uuid, 'code', n % 3, some_address(n / 2), md5('challenge' || n)::uuid, '{}', at,
       at + interval '10 min', at, CASE WHEN n % 5 = 0 THEN 'queued' ELSE 'handed_over' END,
       CASE WHEN n % 5 > 0 THEN at END, 'notice' || n, CASE WHEN n % 10 = 0 THEN 'notice' || n END
FROM generate_series(1, 40000) AS n CROSS JOIN LATERAL (SELECT the_time() - n * interval '15 s') AS made (at);

INSERT INTO audit_events (id, at, kind, address, detail)
SELECT md5('event' || n)::uuid, the_time(), 'signed_in', some_address(n), '{}' FROM generate_series(1, 20000) AS n;

ANALYZE;
