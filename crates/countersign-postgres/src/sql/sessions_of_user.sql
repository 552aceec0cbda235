FROM (SELECT COALESCE(:at, clock_timestamp()) AS now) AS clock
LEFT JOIN users u ON u.id = :user
LEFT JOIN address_credentials a ON a.user_id = u.id
LEFT JOIN sessions s ON s.user_id = u.id AND s.ended IS NULL
    AND s.idle_expires_at > clock.now AND s.absolute_expires_at > clock.now
ORDER BY s.created_at DESC, s.id DESC LIMIT 200
