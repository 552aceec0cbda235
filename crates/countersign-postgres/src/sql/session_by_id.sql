JOIN sessions s ON s.id = :id
JOIN users u ON u.id = s.user_id
JOIN address_credentials a ON a.user_id = u.id
