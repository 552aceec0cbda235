-- The guess counts on its challenge.
, counted AS (
    UPDATE challenges SET failed_guesses = failed_guesses + 1
    WHERE id = :guess_id AND failed_guesses = :guess_seen AND ended IS NULL AND EXISTS (SELECT FROM settled)
    RETURNING 1
)
