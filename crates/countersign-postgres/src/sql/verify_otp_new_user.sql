-- A user with the address.
, owner AS (
    INSERT INTO users (id, status, display_name, avatar_url, created_at, updated_at, profile)
    SELECT :user_id, :user_status, :user_display_name, :user_avatar_url, :user_created_at, :user_updated_at,
           :user_profile
    FROM used
    RETURNING id
), credential AS (
    INSERT INTO address_credentials (address, user_id, verified_at, created_at)
    SELECT :user_address, :user_id, :user_verified_at, :user_created_at
    FROM used
)
