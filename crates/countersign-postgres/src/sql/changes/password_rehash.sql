UPDATE password_credentials SET hash = :hash WHERE user_id = :user AND hash = :seen
