-- The next generation over the one that was read; the deadline is judged once the row is held.
UPDATE sessions
SET generation = generation + 1, rotated_at = :rotated_at, last_used_at = :rotated_at,
    idle_expires_at = :idle_expires_at,
    lapses_on = (LEAST(:idle_expires_at, absolute_expires_at) AT TIME ZONE 'UTC')::date
WHERE id = :id AND generation = :seen AND ended IS NULL
RETURNING CASE WHEN COALESCE(:at, clock_timestamp()) < :not_after THEN true ELSE countersign_lost() END AS done
