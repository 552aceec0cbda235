SELECT id, user_id, surface, client, label, browser, platform, ip_prefix, authenticated_at, created_at, last_used_at,
       idle_expires_at, absolute_expires_at, refresh_seed, refresh_key_id, generation, rotated_at, ended, ended_at, details
FROM sessions WHERE user_id = :user ORDER BY created_at DESC, id DESC
