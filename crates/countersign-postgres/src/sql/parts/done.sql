-- One row: it is done. None: the guard was lost.
SELECT 1 FROM settled
