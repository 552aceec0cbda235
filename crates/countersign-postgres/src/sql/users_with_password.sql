SELECT p.user_id AS id FROM password_credentials p WHERE p.user_id = ANY(:ids)
