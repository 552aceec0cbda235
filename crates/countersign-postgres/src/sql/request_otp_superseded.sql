-- Earlier codes give way. A list of parameters, not an array: of an array the planner knows no length in advance, so
-- that it would plan the statement anew each time.
, superseded AS (
    UPDATE challenges SET ended = 'superseded'
    WHERE id IN ({{,: :supersede}}) AND ended IS NULL AND EXISTS (SELECT FROM settled)
)
