WHERE m.account_id = :account AND m.user_id = :user
