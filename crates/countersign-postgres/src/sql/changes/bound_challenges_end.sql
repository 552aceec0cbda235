UPDATE challenges SET ended = 'pointless'
WHERE id = ANY (ARRAY(SELECT challenge_id FROM bound_challenges WHERE user_id = :user))
  AND purpose = ANY (:purposes) AND ended IS NULL AND expires_at > COALESCE(:at, clock_timestamp())
