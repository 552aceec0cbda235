WITH clock AS MATERIALIZED (
    SELECT COALESCE(:at, clock_timestamp()) AS now
)
