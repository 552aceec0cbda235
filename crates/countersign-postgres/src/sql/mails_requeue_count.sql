SELECT count(*) AS counted FROM again
