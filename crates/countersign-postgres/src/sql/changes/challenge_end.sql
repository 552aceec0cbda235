UPDATE challenges SET ended = :end WHERE id = :id AND failed_guesses = :seen AND ended IS NULL
