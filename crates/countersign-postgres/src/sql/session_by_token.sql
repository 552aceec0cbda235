JOIN sessions s ON s.token_hash = :hash
JOIN users u ON u.id = s.user_id
JOIN address_credentials a ON a.user_id = u.id
