-- Fills a migrated database with users :from to :users, as it would look after some months of use. Each has a credential,
-- a ledger, a known device and two sessions: one with a cookie, whose token `cargo xtask bench` can compute, and one with a
-- refresh family. A fraction has an ended challenge, a closed mail and audit events that are still kept.
\set ON_ERROR_STOP on
SET synchronous_commit = off;
SET maintenance_work_mem = '512MB';
SET client_min_messages = warning;
ALTER SYSTEM SET max_wal_size = '4GB';
SELECT pg_reload_conf() \g /dev/null

-- Ids that grow with time (UUID version 7), of users by their number.
CREATE FUNCTION pg_temp.id_at(at timestamptz, chance text) RETURNS uuid LANGUAGE sql AS $$
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(chance, 1, 3)
            || '8' || substr(chance, 4, 15))::uuid
$$;
CREATE FUNCTION pg_temp.made_at(n bigint) RETURNS timestamptz LANGUAGE sql AS $$
    SELECT date_trunc('day', now()) - interval '200 days' + n * interval '2 seconds'
$$;
CREATE FUNCTION pg_temp.user_id(n bigint) RETURNS uuid LANGUAGE sql AS $$
    SELECT pg_temp.id_at(timestamptz '2026-01-01' + n * interval '2 seconds', md5('user' || n))
$$;
CREATE FUNCTION pg_temp.ago(longest interval) RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
    SELECT now() - random() * longest
$$;

-- Indexes and constraints cost less made once, afterwards.
CREATE TEMP TABLE taken_off AS
SELECT conrelid::regclass AS owner, conname AS name, contype <> 'f' AS first, false AS is_index,
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS again
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f')
UNION ALL
SELECT i.indrelid::regclass, c.relname, true, true, pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relnamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid AND contype IN ('p', 'u'));
DO $$
DECLARE thing record;
BEGIN
    FOR thing IN SELECT * FROM taken_off ORDER BY first LOOP
        IF thing.is_index THEN
            EXECUTE format('DROP INDEX %I', thing.name);
        ELSE
            EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', thing.owner, thing.name);
        END IF;
    END LOOP;
END
$$;

INSERT INTO users (id, status, display_name, created_at, updated_at)
SELECT pg_temp.user_id(n), 'active', 'User ' || n, pg_temp.made_at(n), pg_temp.made_at(n)
FROM generate_series(:from, :users) n;

INSERT INTO address_credentials (address, user_id, verified_at, created_at)
SELECT 'user' || n || '@example.com', pg_temp.user_id(n), pg_temp.made_at(n), pg_temp.made_at(n)
FROM generate_series(:from, :users) n;

INSERT INTO ledgers (key, version, marks, quiet_at, quiet_hour)
SELECT 'a:user' || n || '@example.com', (random() * 9e18)::bigint,
       '{"ok":' || (extract(epoch FROM pg_temp.ago('30 minutes')) * 1e6)::bigint || '}', quiet_at, date_trunc('hour', quiet_at)
FROM generate_series(:from, :users) n, LATERAL (SELECT now() + random() * interval '1 day' AS quiet_at, n AS of) a;

INSERT INTO sessions (id, user_id, surface, client, browser, platform, ip_prefix, authenticated_at, created_at, last_used_at,
    idle_expires_at, absolute_expires_at, token_hash, refresh_seed, refresh_key_id, generation, rotated_at, lapses_on)
SELECT pg_temp.id_at(made, replace(gen_random_uuid()::text, '-', '')), pg_temp.user_id(n), surface, 'default', 'firefox', 'linux',
       '203.0.113.0/24', made, made, now() - interval '1 day', now() + interval '29 days', made + interval '90 days',
       CASE surface WHEN 'browser' THEN sha256(('bench-cookie-' || lpad(n::text, 30, '0'))::bytea) END,
       CASE surface WHEN 'token' THEN decode(md5(random()::text), 'hex') END,
       CASE surface WHEN 'token' THEN 1 END, CASE surface WHEN 'token' THEN 3 END,
       CASE surface WHEN 'token' THEN now() - interval '1 day' END,
       least(now() + interval '29 days', made + interval '90 days')::date
FROM generate_series(:from, :users) n, LATERAL (SELECT pg_temp.ago('40 days') AS made, n AS of) a,
     (VALUES ('browser'), ('token')) AS surfaces (surface);

INSERT INTO device_tokens (id, token_hash, user_id, address, expires_at, lapses_on)
SELECT pg_temp.id_at(pg_temp.ago('40 days'), replace(gen_random_uuid()::text, '-', '')), sha256(('device' || n)::bytea),
       pg_temp.user_id(n), 'user' || n || '@example.com', expires_at, expires_at::date
FROM generate_series(:from, :users) n,
     LATERAL (SELECT now() + interval '120 days' + random() * interval '50 days' AS expires_at, n AS of) a;

-- A fifth of the users signed in within the last day.
INSERT INTO challenges (id, kind, surface, client, purpose, address, lane, seed, key_id, created_at, expires_at, opened_at,
    failed_guesses, ended)
SELECT pg_temp.id_at(at, md5('challenge' || n)), 'code', 'token', 'default', 'signin', 'user' || n || '@example.com',
       'a:user' || n || '@example.com', decode(md5('seed' || n), 'hex'), 1, at, at + interval '10 minutes', at, 0, 'used'
FROM generate_series(:from, :users, 5) n, LATERAL (SELECT pg_temp.ago('20 hours') - interval '1 hour' AS at, n AS of) a;

INSERT INTO outbox (id, kind, lane, address, challenge_id, details, created_at, expires_at, due_at, state, attempts, fence,
    closed_at, note)
SELECT pg_temp.id_at(at, md5('mail' || n)), 'code', 0, 'user' || n || '@example.com', pg_temp.id_at(at, md5('challenge' || n)),
       '{}', at, at + interval '10 minutes', at, 'handed_over', 1, 1, at, '250 taken'
FROM generate_series(:from, :users, 5) n, LATERAL (SELECT pg_temp.ago('6 days') AS at, n AS of) a;

INSERT INTO audit_events (id, at, kind, user_id, address, ip_prefix, detail)
SELECT pg_temp.id_at(at, md5(kind || n)), at, kind, pg_temp.user_id(n), 'user' || n || '@example.com', '203.0.113.0/24',
       '{"surface": "token"}'
FROM generate_series(:from, :users, 2) n, (VALUES ('signed_in'), ('user_created')) AS kinds (kind),
     LATERAL (SELECT pg_temp.ago('200 days') AS at, n AS of) a;

DO $$
DECLARE thing record;
BEGIN
    FOR thing IN SELECT * FROM taken_off ORDER BY first DESC, is_index LOOP
        EXECUTE thing.again;
    END LOOP;
END
$$;
VACUUM (ANALYZE);
ALTER SYSTEM RESET max_wal_size;
SELECT pg_reload_conf() \g /dev/null
CHECKPOINT;
