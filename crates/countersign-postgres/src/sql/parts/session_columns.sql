SELECT COALESCE(:at, clock_timestamp()) AS now, s.id, s.surface, s.client, s.label, s.browser, s.platform, s.ip_prefix,
       s.authenticated_at, s.created_at, s.last_used_at, s.idle_expires_at, s.absolute_expires_at, s.refresh_seed,
       s.refresh_key_id, s.generation, s.rotated_at, s.ended, s.details,
       u.id AS user_id, a.address AS user_address, a.verified_at AS user_verified_at, u.status AS user_status,
       u.display_name AS user_display_name, u.avatar_url AS user_avatar_url, u.created_at AS user_created_at,
       u.updated_at AS user_updated_at, u.profile AS user_profile
