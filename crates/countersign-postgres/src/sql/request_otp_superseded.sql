-- Earlier codes give way.
, superseded AS (
    UPDATE challenges SET ended = 'superseded'
    WHERE id = ANY (:supersede) AND ended IS NULL AND EXISTS (SELECT FROM settled)
)
