-- The device that was shown, where it is the address's own.
, device AS (
    SELECT d.id, d.user_id, d.expires_at, NULLIF(l.version, -1) AS version, l.marks
    FROM clock CROSS JOIN subject JOIN device_tokens d USING (address) LEFT JOIN ledgers l ON l.key = 'd:' || d.id::text
    WHERE d.token_hash = :device AND d.ended_at IS NULL AND d.expires_at > clock.now
)
