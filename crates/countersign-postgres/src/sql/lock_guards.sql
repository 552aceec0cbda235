-- Makes and takes the rows a decision may need, in the order every writer takes them: ledgers by key, then budgets,
-- then the address's live challenges. A ledger made here has version -1 and says nothing.
WITH clock AS MATERIALIZED (
    SELECT COALESCE(:at, clock_timestamp()) AS now
), subject AS MATERIALIZED (
    SELECT COALESCE(
        :address,
        (SELECT c.address FROM challenges c
         WHERE c.id = COALESCE((SELECT a.challenge_id FROM challenge_aliases a WHERE a.request_id = :request), :request))
    ) AS address
), keys AS MATERIALIZED (
    SELECT 'a:' || address AS key FROM subject WHERE address IS NOT NULL
    UNION
    SELECT 'd:' || d.id::text FROM device_tokens d JOIN subject USING (address) WHERE d.token_hash = :device
    UNION
    SELECT :key WHERE :key IS NOT NULL
), guards AS (
    INSERT INTO ledgers AS ledger (key, version, marks, quiet_at, quiet_hour)
    SELECT key, -1, '{}', now, date_trunc('hour', now) FROM keys CROSS JOIN clock ORDER BY key COLLATE "C"
    ON CONFLICT (key) DO UPDATE SET version = ledger.version
    RETURNING ledger.key
), budgets AS (
    INSERT INTO budget_hits AS budget (scope, subject, hits, room, span, quiet_hour)
    SELECT hit.scope, hit.subject, '{}'::timestamptz[], max(hit.room), max(hit.span) * interval '1 microsecond',
           (SELECT date_trunc('hour', now) FROM clock)
    FROM unnest(:hit_scopes, :hit_subjects, :hit_limits, :hit_windows) AS hit (scope, subject, room, span)
    WHERE (SELECT count(*) FROM guards) >= 0
    GROUP BY hit.scope, hit.subject
    ORDER BY hit.scope COLLATE "C", hit.subject COLLATE "C"
    ON CONFLICT (scope, subject) DO UPDATE SET hits = budget.hits
    RETURNING budget.scope
), live AS MATERIALIZED (
    SELECT c.id FROM challenges c
    WHERE :with_challenges AND (SELECT count(*) FROM budgets) >= 0
      AND c.address = (SELECT address FROM subject) AND c.ended IS NULL AND c.expires_at > (SELECT now FROM clock)
    ORDER BY c.id FOR NO KEY UPDATE
)
SELECT count(*) FROM live
