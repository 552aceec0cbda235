-- No budgets; the deadline, if there is one, is judged by the time the guard is held.
, settled AS MATERIALIZED (
    SELECT held_at FROM guard
    WHERE CASE WHEN :not_after IS NULL OR held_at < :not_after THEN true ELSE countersign_lost() END
)
