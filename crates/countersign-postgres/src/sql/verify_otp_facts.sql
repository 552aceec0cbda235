-- One row per challenge found, at least one row; the other facts stand on each. LIMIT tells the planner that there are
-- few hits: else it plans anew each time, for as long as it then takes to run.
WITH clock AS MATERIALIZED (
    SELECT COALESCE(:at, clock_timestamp()) AS now
), named AS MATERIALIZED (
    SELECT c.*
    FROM challenges c
    WHERE c.id = COALESCE((SELECT a.challenge_id FROM challenge_aliases a WHERE a.request_id = :request), :request)
), subject AS MATERIALIZED (
    SELECT COALESCE(:address, (SELECT address FROM named)) AS address
), device AS MATERIALIZED (
    SELECT d.id, d.user_id, d.expires_at, NULLIF(l.version, -1) AS version, l.marks
    FROM clock CROSS JOIN subject JOIN device_tokens d USING (address) LEFT JOIN ledgers l ON l.key = 'd:' || d.id::text
    WHERE d.token_hash = :device AND d.ended_at IS NULL AND d.expires_at > clock.now
), found AS (
    SELECT 'named' AS role, named.* FROM named
    UNION ALL
    (SELECT 'live', c.*
     FROM challenges c
     WHERE c.address = :address AND c.ended IS NULL AND c.expires_at > (SELECT now FROM clock)
       AND c.kind = 'code' AND c.surface = :surface AND c.client = :client AND c.purpose = :purpose
     ORDER BY c.created_at DESC, c.id DESC LIMIT 16)
    UNION ALL
    (SELECT 'lockout', c.*
     FROM challenges c
     WHERE c.address = (SELECT address FROM subject) AND c.ended IS NULL AND c.expires_at > (SELECT now FROM clock)
       AND c.kind = 'lockout'
     ORDER BY c.created_at DESC, c.id DESC LIMIT 4)
)
SELECT clock.now,
       NULLIF(l.version, -1) AS ledger_version, l.marks AS ledger_marks,
       device.id AS device_id, device.user_id AS device_user, device.expires_at AS device_expires_at,
       device.version AS device_version, device.marks AS device_marks,
       ARRAY(SELECT (SELECT b.hits[cardinality(b.hits) - hit.room + 1]
                     FROM budget_hits b WHERE b.scope = hit.scope AND b.subject = hit.subject)
             FROM (SELECT * FROM unnest(:hit_scopes, :hit_subjects, :hit_limits) WITH ORDINALITY LIMIT :hit_count)
                 AS hit (scope, subject, room, n)
             ORDER BY hit.n) AS nth_latest,
       u.id AS user_id, a.address AS user_address, a.verified_at AS user_verified_at, u.status AS user_status,
       u.display_name AS user_display_name, u.avatar_url AS user_avatar_url, u.created_at AS user_created_at,
       u.updated_at AS user_updated_at,
       c.role, c.id, c.kind, c.surface, c.client, c.purpose, c.address, c.lane, c.seed, c.key_id, c.created_at,
       c.expires_at, c.opened_at, c.failed_guesses, c.ended
FROM clock
CROSS JOIN subject
LEFT JOIN ledgers l ON l.key = 'a:' || subject.address
LEFT JOIN address_credentials a ON a.address = subject.address
LEFT JOIN users u ON u.id = a.user_id
LEFT JOIN device ON true
LEFT JOIN found c ON true
ORDER BY c.role, c.created_at DESC, c.id DESC
