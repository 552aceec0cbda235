-- One row: it is done. None: the guard was lost.
SELECT 1 FROM used WHERE CASE WHEN EXISTS (SELECT FROM signed_in) THEN true ELSE countersign_lost() END
