FROM identities i
WHERE i.user_id = :user
ORDER BY i.id
