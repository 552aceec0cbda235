-- The challenge of a request, whatever its state, its address, and the opened ways in of a lock there.
, shown AS MATERIALIZED (
    SELECT 'named' AS role, c.*
    FROM challenges c
    WHERE c.id = COALESCE((SELECT a.challenge_id FROM challenge_aliases a WHERE a.request_id = :request), :request)
), subject AS MATERIALIZED (
    SELECT (SELECT address FROM shown) AS address
), found AS (
    SELECT * FROM shown
    UNION ALL
    (SELECT 'lockout', c.*
     FROM challenges c
     WHERE c.address = (SELECT address FROM subject) AND c.ended IS NULL AND c.expires_at > (SELECT now FROM clock)
       AND c.kind = 'lockout' AND c.opened_at IS NOT NULL
     ORDER BY c.expires_at DESC LIMIT 4)
)
