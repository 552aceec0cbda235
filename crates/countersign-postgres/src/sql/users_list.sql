SELECT u.id AS user_id, a.address AS user_address, a.verified_at AS user_verified_at, u.status AS user_status,
       u.display_name AS user_display_name, u.avatar_url AS user_avatar_url, u.created_at AS user_created_at,
       u.updated_at AS user_updated_at, u.profile AS user_profile
