-- The challenge of an earlier request.
, resent AS (
    SELECT c.*
    FROM challenges c
    WHERE c.id = COALESCE((SELECT a.challenge_id FROM challenge_aliases a WHERE a.request_id = :resend_of), :resend_of)
      AND c.address = :address AND c.surface = :surface AND c.client = :client
), found AS (
    SELECT 'live' AS role, live.* FROM live
    UNION ALL
    SELECT 'resent', resent.* FROM resent
)
