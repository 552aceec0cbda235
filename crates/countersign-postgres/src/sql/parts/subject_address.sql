-- The address is known.
, subject AS (
    SELECT :address AS address
)
