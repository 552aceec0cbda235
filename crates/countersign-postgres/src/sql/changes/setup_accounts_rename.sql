-- The accounts that came with a user whose set-up ends. A statement before the rest: it waits for whoever is changing one of
-- them, and holds off those who come later until nobody else is in it.
UPDATE accounts
SET name = :name,
    updated_at = CASE WHEN name = :name THEN updated_at ELSE COALESCE(:at, clock_timestamp()) END
WHERE id = ANY (ARRAY(SELECT account_id FROM memberships
                      WHERE user_id = :user AND (granted_by IS NULL OR granted_by = :user)))
