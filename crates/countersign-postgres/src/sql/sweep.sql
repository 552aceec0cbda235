-- At most a batch of each table; rows that somebody holds are left for the next time. Guards and budgets come last,
-- so that they are held for the shortest time.
WITH clock AS MATERIALIZED (
    SELECT COALESCE(:at, clock_timestamp()) AS now
), aged AS MATERIALIZED (
    -- Ids begin with the milliseconds of when they were minted: these are the first after each retention.
    SELECT aged.what, (lpad(to_hex((extract(epoch FROM clock.now) * 1000)::bigint - aged.micros / 1000), 12, '0')
                       || repeat('f', 20))::uuid AS id
    FROM clock CROSS JOIN (VALUES ('challenge', :keep_challenges), ('mail', :keep_mails), ('event', :keep_audit),
                                   ('invite', :keep_sessions), ('flow', 0))
        AS aged (what, micros)
), challenges_gone AS (
    DELETE FROM challenges WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM challenges
        WHERE id <= (SELECT id FROM aged WHERE what = 'challenge')
          AND expires_at <= (SELECT now FROM clock) - :keep_challenges * interval '1 microsecond'
        ORDER BY id LIMIT :batch FOR UPDATE SKIP LOCKED))
    RETURNING id
), aliases_gone AS (
    DELETE FROM challenge_aliases WHERE challenge_id IN (SELECT id FROM challenges_gone)
), bindings_gone AS (
    DELETE FROM bound_challenges WHERE challenge_id IN (SELECT id FROM challenges_gone)
), invites_gone AS (
    DELETE FROM invites WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM invites
        WHERE id <= (SELECT id FROM aged WHERE what = 'invite')
          AND COALESCE(closed_at, expires_at) <= (SELECT now FROM clock) - :keep_sessions * interval '1 microsecond'
        ORDER BY id LIMIT :batch FOR UPDATE SKIP LOCKED))
    RETURNING 1
), flows_gone AS (
    DELETE FROM social_flows WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM social_flows
        WHERE id <= (SELECT id FROM aged WHERE what = 'flow') AND expires_at <= (SELECT now FROM clock)
        ORDER BY id LIMIT :batch FOR UPDATE SKIP LOCKED))
    RETURNING 1
), sessions_gone AS (
    DELETE FROM sessions WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM sessions
        WHERE lapses_on <= (SELECT ((now - :keep_sessions * interval '1 microsecond') AT TIME ZONE 'UTC')::date FROM clock)
          AND LEAST(idle_expires_at, absolute_expires_at, ended_at)
              <= (SELECT now FROM clock) - :keep_sessions * interval '1 microsecond'
        LIMIT :batch FOR UPDATE SKIP LOCKED))
    RETURNING 1
), devices_gone AS (
    DELETE FROM device_tokens WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM device_tokens
        WHERE lapses_on <= (SELECT ((now - :keep_sessions * interval '1 microsecond') AT TIME ZONE 'UTC')::date FROM clock)
          AND LEAST(expires_at, ended_at) <= (SELECT now FROM clock) - :keep_sessions * interval '1 microsecond'
        LIMIT :batch FOR UPDATE SKIP LOCKED))
    RETURNING id
), mails_gone AS (
    DELETE FROM outbox WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM outbox
        WHERE id <= (SELECT id FROM aged WHERE what = 'mail')
          AND closed_at <= (SELECT now FROM clock) - :keep_mails * interval '1 microsecond'
        ORDER BY id LIMIT :batch FOR UPDATE SKIP LOCKED))
    RETURNING 1
), events_gone AS (
    DELETE FROM audit_events WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM audit_events
        WHERE id <= (SELECT id FROM aged WHERE what = 'event')
          AND at <= (SELECT now FROM clock) - :keep_audit * interval '1 microsecond'
        ORDER BY id LIMIT :batch FOR UPDATE SKIP LOCKED))
    RETURNING 1
), counters_gone AS (
    DELETE FROM deployment_counters WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM deployment_counters
        WHERE slot <= (SELECT now FROM clock) - interval '1 day' AND name <> 'health'
        LIMIT :batch FOR UPDATE SKIP LOCKED))
    RETURNING 1
), budgets_gone AS (
    DELETE FROM budget_hits WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM budget_hits
        WHERE quiet_hour <= (SELECT now FROM clock) - interval '1 hour'
        LIMIT :batch FOR UPDATE SKIP LOCKED))
    RETURNING 1
), ledgers_gone AS (
    DELETE FROM ledgers WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM ledgers
        WHERE quiet_hour <= (SELECT now FROM clock) AND quiet_at <= (SELECT now FROM clock)
        LIMIT :batch FOR UPDATE SKIP LOCKED))
    RETURNING 1
), lanes_gone AS (
    DELETE FROM ledgers WHERE key IN (SELECT 'd:' || id::text FROM devices_gone)
)
SELECT (SELECT count(*) FROM challenges_gone) + (SELECT count(*) FROM sessions_gone)
     + (SELECT count(*) FROM devices_gone) + (SELECT count(*) FROM mails_gone)
     + (SELECT count(*) FROM invites_gone) + (SELECT count(*) FROM flows_gone)
     + (SELECT count(*) FROM events_gone) + (SELECT count(*) FROM counters_gone)
     + (SELECT count(*) FROM budgets_gone) + (SELECT count(*) FROM ledgers_gone) AS deleted
