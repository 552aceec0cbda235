-- Budgets second, in one order for all: each takes one more hit only while it has room, by the time its row is held.
, spent AS (
    INSERT INTO budget_hits AS budget (scope, subject, hits, room, span)
    SELECT hit.scope, hit.subject, ARRAY[guard.held_at], hit.room, hit.span * interval '1 microsecond'
    FROM guard CROSS JOIN unnest(:hit_scopes, :hit_subjects, :hit_limits, :hit_windows) AS hit (scope, subject, room, span)
    ORDER BY hit.scope COLLATE "C", hit.subject COLLATE "C"
    ON CONFLICT (scope, subject) DO UPDATE
    SET hits = (budget.hits || COALESCE(:at, clock_timestamp()))
               [GREATEST(cardinality(budget.hits) + 2 - excluded.room, 1):],
        room = excluded.room,
        span = excluded.span
    WHERE cardinality(budget.hits) < excluded.room
       OR budget.hits[cardinality(budget.hits) - excluded.room + 1]
          <= COALESCE(:at, clock_timestamp()) - excluded.span
    RETURNING budget.scope
), settled AS MATERIALIZED (
    SELECT held_at FROM guard
    WHERE CASE WHEN (SELECT count(*) FROM spent) = cardinality(:hit_scopes)
                AND (:not_after IS NULL OR held_at < :not_after)
               THEN true ELSE countersign_lost() END
)
