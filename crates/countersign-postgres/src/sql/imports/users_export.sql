SELECT u.id AS user_id, a.address AS user_address, a.verified_at AS user_verified_at, u.status AS user_status,
       u.display_name AS user_display_name, u.avatar_url AS user_avatar_url, u.created_at AS user_created_at,
       u.updated_at AS user_updated_at, u.profile AS user_profile, p.hash AS password_hash,
       p.set_at AS password_set_at
FROM users u JOIN address_credentials a ON a.user_id = u.id LEFT JOIN password_credentials p ON p.user_id = u.id
WHERE u.id > COALESCE(:after, '00000000-0000-0000-0000-000000000000'::uuid)
ORDER BY u.id LIMIT :limit
