-- One row: it is done. None: the guard was lost.
SELECT 1 FROM settled
WHERE CASE WHEN :guess_id IS NULL OR EXISTS (SELECT FROM counted) THEN true ELSE countersign_lost() END
