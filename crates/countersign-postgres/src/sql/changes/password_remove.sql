DELETE FROM password_credentials WHERE user_id = :user
