SELECT request_id AS id FROM challenge_aliases WHERE challenge_id = :id ORDER BY request_id
