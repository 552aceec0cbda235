-- The session begins, if user and device are as they were read.
, signed_in AS (
    INSERT INTO sessions (id, user_id, surface, client, label, browser, platform, ip_prefix, authenticated_at,
                          created_at, last_used_at, idle_expires_at, absolute_expires_at, token_hash,
                          refresh_seed, refresh_key_id, generation, rotated_at, ended, ended_at, details, lapses_on)
    SELECT :session_id, :session_user, :session_surface, :session_client, :session_label, :session_browser,
           :session_platform, :session_ip_prefix, :session_authenticated_at, :session_created_at,
           :session_last_used_at, :session_idle_expires_at, :session_absolute_expires_at, :session_token_hash,
           :session_seed, :session_key_id, :session_generation, :session_rotated_at, :session_ended,
           CASE WHEN :session_ended IS NULL THEN NULL ELSE used.held_at END, :session_details, :session_lapses_on
    FROM used CROSS JOIN owner CROSS JOIN device
    RETURNING 1
)
