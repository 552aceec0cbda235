WHERE m.user_id = :user
ORDER BY m.id
