-- The codes a guess by address alone may mean.
, shown AS (
    SELECT 'live' AS role, live.* FROM live
)
