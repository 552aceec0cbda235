UPDATE users
SET status = :status, display_name = :display_name, avatar_url = :avatar_url, profile = :profile, updated_at = :updated_at
WHERE id = :user
