, counted AS (
    UPDATE challenges SET failed_guesses = failed_guesses + 1
    WHERE id = :guess_id AND failed_guesses = :guess_seen AND ended IS NULL AND EXISTS (SELECT FROM settled)
    RETURNING id
), device AS (
    UPDATE device_tokens SET ended_at = (SELECT held_at FROM settled)
    WHERE id = :end_device AND ended_at IS NULL AND EXISTS (SELECT FROM settled)
)
