-- The first proof of the mailbox.
, proven AS (
    UPDATE address_credentials SET verified_at = (SELECT held_at FROM used)
    WHERE user_id = (SELECT id FROM owner) AND address = :address AND verified_at IS NULL
    RETURNING user_id
), touched AS (
    UPDATE users SET updated_at = (SELECT held_at FROM used) WHERE id = (SELECT user_id FROM proven)
)
