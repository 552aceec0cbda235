-- The challenge is spent and the address's others become pointless; the deadline is judged once its row is held, too.
, ended AS (
    UPDATE challenges
    SET ended = CASE WHEN id = :guess_id THEN 'used' ELSE 'pointless' END
    WHERE address = :address AND ended IS NULL
      AND expires_at >= LEAST((SELECT held_at FROM settled), (SELECT expires_at FROM challenges WHERE id = :guess_id))
      AND CASE WHEN id = :guess_id THEN failed_guesses = :guess_seen
               ELSE kind = 'code' AND surface = :session_surface AND client = :session_client
                AND expires_at > (SELECT held_at FROM settled) END
      AND EXISTS (SELECT FROM settled)
    RETURNING id, COALESCE(:at, clock_timestamp()) AS held_at
), used AS MATERIALIZED (
    SELECT held_at FROM settled
    WHERE CASE WHEN EXISTS (SELECT FROM ended WHERE ended.id = :guess_id AND ended.held_at < :not_after)
               THEN true ELSE countersign_lost() END
)
