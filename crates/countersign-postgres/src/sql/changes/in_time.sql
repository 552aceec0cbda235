SELECT 1 WHERE COALESCE(:at, clock_timestamp()) < :not_after
