WITH moved AS (
    UPDATE address_credentials SET address = :address, verified_at = :at WHERE user_id = :user RETURNING user_id
)
UPDATE users SET updated_at = :at WHERE id IN (SELECT user_id FROM moved)
