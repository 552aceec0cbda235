-- Under the rows that are held already.
WITH guard AS MATERIALIZED (
    SELECT COALESCE(:at, clock_timestamp()) AS held_at
), used AS MATERIALIZED (
    SELECT held_at FROM guard
)
