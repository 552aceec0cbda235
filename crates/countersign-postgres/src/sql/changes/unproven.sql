SELECT 1 FROM address_credentials WHERE user_id = :user AND verified_at IS NULL
