-- No earlier request was named.
, found AS (
    SELECT 'live' AS role, live.* FROM live
)
