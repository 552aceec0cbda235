-- No ledger to guard: what follows guards itself.
WITH guard AS MATERIALIZED (
    SELECT COALESCE(:at, clock_timestamp()) AS held_at
)
