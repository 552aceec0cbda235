-- One row: it is done. None: the guard was lost.
SELECT 1 FROM used
WHERE CASE WHEN (:known_user IS NULL OR EXISTS (SELECT FROM owner))
            AND (:known_device IS NULL OR EXISTS (SELECT FROM device_kept))
           THEN true ELSE countersign_lost() END
