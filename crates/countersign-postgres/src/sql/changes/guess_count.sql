UPDATE challenges SET failed_guesses = failed_guesses + 1 WHERE id = :id AND failed_guesses = :seen AND ended IS NULL
