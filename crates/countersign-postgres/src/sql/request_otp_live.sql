-- The live codes of a surface, client, purpose and address: in the order of the index, so that nothing is sorted.
, live AS (
    SELECT c.*
    FROM challenges c
    WHERE c.address = :address AND c.ended IS NULL AND c.expires_at > (SELECT now FROM clock)
      AND c.kind = 'code' AND c.surface = :surface AND c.client = :client AND c.purpose = :purpose
    ORDER BY c.expires_at DESC LIMIT 16
)
