-- The codes a guess by address alone may mean, and the opened ways in of a lock: one look at the address's live
-- challenges, in the order of the index.
, found AS (
    SELECT CASE c.kind WHEN 'lockout' THEN 'lockout' ELSE 'live' END AS role, c.*
    FROM challenges c
    WHERE c.address = :address AND c.ended IS NULL AND c.expires_at > (SELECT now FROM clock)
      AND CASE c.kind
          WHEN 'lockout' THEN c.opened_at IS NOT NULL
          WHEN 'code' THEN c.surface = :surface AND c.client = :client AND c.purpose = :purpose
          ELSE false
      END
    ORDER BY c.expires_at DESC LIMIT 20
)
