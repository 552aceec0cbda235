-- The challenge is spent and the address's others become pointless; the deadline is judged once its row is held, too.
, ended AS (
    UPDATE challenges
    SET ended = CASE WHEN id = :guess_id THEN 'used' ELSE 'pointless' END
    WHERE address = :address AND ended IS NULL AND EXISTS (SELECT FROM settled)
      AND CASE WHEN id = :guess_id THEN failed_guesses = :guess_seen
               ELSE kind = 'code' AND surface = :session_surface AND client = :session_client
                AND expires_at > (SELECT held_at FROM settled) END
    RETURNING id, COALESCE(:at, clock_timestamp()) AS held_at
), used AS MATERIALIZED (
    SELECT held_at FROM settled
    WHERE CASE WHEN EXISTS (SELECT FROM ended WHERE ended.id = :guess_id AND ended.held_at < :not_after)
               THEN true ELSE countersign_lost() END
), owner AS MATERIALIZED (
    -- As it was read: there, and not disabled since. Whoever disables takes the row FOR UPDATE.
    SELECT id FROM users
    WHERE id = :known_user AND status = 'active' AND EXISTS (SELECT FROM used)
    FOR KEY SHARE
), proven AS (
    UPDATE address_credentials SET verified_at = (SELECT held_at FROM used)
    WHERE user_id = (SELECT id FROM owner) AND address = :address AND verified_at IS NULL
    RETURNING user_id
), touched AS (
    UPDATE users SET updated_at = (SELECT held_at FROM used) WHERE id = (SELECT user_id FROM proven)
), joined AS (
    INSERT INTO users (id, status, display_name, avatar_url, created_at, updated_at)
    SELECT :user_id, :user_status, :user_display_name, :user_avatar_url, :user_created_at, :user_updated_at
    FROM used WHERE :user_id IS NOT NULL
), credential AS (
    INSERT INTO address_credentials (address, user_id, verified_at, created_at)
    SELECT :user_address, :user_id, :user_verified_at, :user_created_at
    FROM used WHERE :user_id IS NOT NULL
), device_made AS (
    INSERT INTO device_tokens (id, token_hash, user_id, address, expires_at)
    SELECT :device_id, :device_hash, :session_user, :address, :device_expires_at
    FROM used WHERE :device_id IS NOT NULL
), device_kept AS (
    UPDATE device_tokens SET expires_at = :device_expires_at
    WHERE id = :known_device AND ended_at IS NULL AND EXISTS (SELECT FROM used)
    RETURNING id
), signed_in AS (
    INSERT INTO sessions (id, user_id, surface, client, label, browser, platform, ip_prefix, authenticated_at,
                          created_at, last_used_at, idle_expires_at, absolute_expires_at, token_hash,
                          refresh_seed, refresh_key_id, generation, rotated_at, ended, ended_at)
    SELECT :session_id, :session_user, :session_surface, :session_client, :session_label, :session_browser,
           :session_platform, :session_ip_prefix, :session_authenticated_at, :session_created_at,
           :session_last_used_at, :session_idle_expires_at, :session_absolute_expires_at, :session_token_hash,
           :session_seed, :session_key_id, :session_generation, :session_rotated_at, :session_ended,
           CASE WHEN :session_ended IS NULL THEN NULL ELSE used.held_at END
    FROM used
)
