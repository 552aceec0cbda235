, settled AS MATERIALIZED (
    SELECT held_at FROM guard
)
