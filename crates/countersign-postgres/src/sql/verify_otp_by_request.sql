-- The challenge of a request, whatever its state, and its address.
, shown AS MATERIALIZED (
    SELECT 'named' AS role, c.*
    FROM challenges c
    WHERE c.id = COALESCE((SELECT a.challenge_id FROM challenge_aliases a WHERE a.request_id = :request), :request)
), subject AS MATERIALIZED (
    SELECT (SELECT address FROM shown) AS address
)
