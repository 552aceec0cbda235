SELECT count(*) AS counted
