-- The sums leave out the present second, which the statement cannot see as it writes it, and add it from the write.
WITH clock AS MATERIALIZED (
    SELECT COALESCE(:at, clock_timestamp()) AS now
), asked AS MATERIALIZED (
    SELECT * FROM unnest(:names, :deltas, :windows) WITH ORDINALITY AS tally (name, delta, span, n)
), added AS (
    INSERT INTO deployment_counters AS counter (name, slot, total)
    SELECT asked.name, date_trunc('second', clock.now), asked.delta
    FROM asked CROSS JOIN clock WHERE asked.delta > 0
    ORDER BY asked.name COLLATE "C"
    ON CONFLICT (name, slot) DO UPDATE SET total = counter.total + excluded.total
    RETURNING counter.name, counter.slot, counter.total
)
SELECT clock.now, asked.name,
       (COALESCE(added.total, 0) + COALESCE((
           SELECT sum(counter.total) FROM deployment_counters counter
           WHERE counter.name = asked.name
             AND counter.slot > clock.now - asked.span * interval '1 microsecond'
             AND counter.slot IS DISTINCT FROM added.slot), 0))::bigint AS total
FROM clock LEFT JOIN asked ON true LEFT JOIN added ON added.name = asked.name
ORDER BY asked.n
