-- No earlier request was named.
, resent AS (
    SELECT * FROM challenges WHERE false
)
