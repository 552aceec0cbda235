, NULL::bytea AS asked_hash
FROM sessions s JOIN users u ON u.id = s.user_id JOIN address_credentials a ON a.user_id = s.user_id
WHERE s.id IN ({{,: :ids}})
