-- The live codes of a surface, client, purpose and address.
, live AS (
    SELECT c.*
    FROM challenges c
    WHERE c.address = :address AND c.ended IS NULL AND c.expires_at > (SELECT now FROM clock)
      AND c.kind = 'code' AND c.surface = :surface AND c.client = :client AND c.purpose = :purpose
    ORDER BY c.created_at DESC, c.id DESC LIMIT 16
)
