UPDATE challenges SET ended = 'pointless'
WHERE address = :address AND id IS DISTINCT FROM :but AND kind <> 'lockout' AND purpose = ANY (:purposes)
  AND ended IS NULL AND expires_at > COALESCE(:at, clock_timestamp())
