-- The guard alone decides.
, settled AS MATERIALIZED (
    SELECT held_at FROM guard
)
