-- At most a batch of each table; rows that somebody holds are left for the next time. Guards and budgets come last,
-- so that they are held for the shortest time.
WITH clock AS MATERIALIZED (
    SELECT COALESCE(:at, clock_timestamp()) AS now
), challenges_gone AS (
    DELETE FROM challenges WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM challenges
        WHERE expires_at <= (SELECT now FROM clock) - :keep_challenges * interval '1 microsecond'
        LIMIT :batch FOR UPDATE SKIP LOCKED))
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
        WHERE LEAST(expires_at, ended_at) <= (SELECT now FROM clock) - :keep_sessions * interval '1 microsecond'
        LIMIT :batch FOR UPDATE SKIP LOCKED))
    RETURNING id
), mails_gone AS (
    DELETE FROM outbox WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM outbox
        WHERE closed_at <= (SELECT now FROM clock) - :keep_mails * interval '1 microsecond'
        LIMIT :batch FOR UPDATE SKIP LOCKED))
    RETURNING 1
), events_gone AS (
    DELETE FROM audit_events WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM audit_events
        WHERE at <= (SELECT now FROM clock) - :keep_audit * interval '1 microsecond'
        LIMIT :batch FOR UPDATE SKIP LOCKED))
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
        WHERE newest_hour <= (SELECT (now - interval '1 day') AT TIME ZONE 'UTC' FROM clock)
          AND COALESCE(hits[cardinality(hits)], 'epoch') <= (SELECT now FROM clock) - GREATEST(span, interval '1 day')
        LIMIT :batch FOR UPDATE SKIP LOCKED))
    RETURNING 1
), ledgers_gone AS (
    DELETE FROM ledgers WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM ledgers
        WHERE quiet_hour <= (SELECT now AT TIME ZONE 'UTC' FROM clock) AND quiet_at <= (SELECT now FROM clock)
        LIMIT :batch FOR UPDATE SKIP LOCKED))
    RETURNING 1
), lanes_gone AS (
    DELETE FROM ledgers WHERE key IN (SELECT 'd:' || id::text FROM devices_gone)
)
SELECT (SELECT count(*) FROM challenges_gone) + (SELECT count(*) FROM sessions_gone)
     + (SELECT count(*) FROM devices_gone) + (SELECT count(*) FROM mails_gone)
     + (SELECT count(*) FROM events_gone) + (SELECT count(*) FROM counters_gone)
     + (SELECT count(*) FROM budgets_gone) + (SELECT count(*) FROM ledgers_gone) AS deleted
