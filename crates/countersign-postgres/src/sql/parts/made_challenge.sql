-- A new challenge.
, made AS (
    INSERT INTO challenges (id, kind, surface, client, purpose, address, lane, seed, key_id, created_at, expires_at,
                            opened_at, failed_guesses, ended, bound)
    SELECT :challenge_id, :challenge_kind, :challenge_surface, :challenge_client, :challenge_purpose,
           :challenge_address, :challenge_lane, :challenge_seed, :challenge_key_id, :challenge_created_at,
           :challenge_expires_at, :challenge_opened_at, :challenge_failed_guesses, :challenge_ended,
           :challenge_bound
    FROM settled
)
