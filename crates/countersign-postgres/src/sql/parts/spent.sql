-- Budgets second, in the order they are given, which is one for all: each takes one more hit only while it has room, by
-- the time its row is held.
, spent AS (
    INSERT INTO budget_hits AS budget (scope, subject, hits, room, span, quiet_hour)
    {{UNION ALL:
    SELECT :hit_scopes, :hit_subjects, ARRAY[held_at], :hit_limits, :hit_windows * interval '1 microsecond',
           date_trunc('hour', held_at + :hit_windows * interval '1 microsecond')
    FROM guard}}
    ON CONFLICT (scope, subject) DO UPDATE
    SET hits = (budget.hits || COALESCE(:at, clock_timestamp()))
               [GREATEST(cardinality(budget.hits) + 2 - excluded.room, 1):],
        room = excluded.room,
        span = excluded.span,
        quiet_hour = excluded.quiet_hour
    WHERE cardinality(budget.hits) < excluded.room
       OR budget.hits[cardinality(budget.hits) - excluded.room + 1]
          <= COALESCE(:at, clock_timestamp()) - excluded.span
    RETURNING 1
), settled AS MATERIALIZED (
    SELECT held_at FROM guard
    WHERE CASE WHEN (SELECT count(*) FROM spent) = :hit_count AND (:not_after IS NULL OR held_at < :not_after)
               THEN true ELSE countersign_lost() END
)
