WITH proven AS (
    UPDATE address_credentials SET verified_at = :at WHERE user_id = :user AND verified_at IS NULL RETURNING user_id
)
UPDATE users SET updated_at = :at WHERE id IN (SELECT user_id FROM proven)
