-- One row: it is done. None: the guard was lost.
SELECT 1 FROM settled WHERE CASE WHEN EXISTS (SELECT FROM counted) THEN true ELSE countersign_lost() END
