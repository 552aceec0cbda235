UPDATE sessions SET last_used_at = :used_at, idle_expires_at = :idle_expires_at WHERE id = :id AND ended IS NULL
