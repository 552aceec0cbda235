SELECT COALESCE(:at, clock_timestamp()) AS now
