-- The device that was shown, where it is the address's own, and whether its user has proven that address.
, device AS (
    SELECT d.id, d.user_id, c.verified_at IS NOT NULL AS is_proven, d.expires_at, NULLIF(l.version, -1) AS version, l.marks
    FROM clock CROSS JOIN subject JOIN device_tokens d USING (address) LEFT JOIN ledgers l ON l.key = 'd:' || d.id::text
    LEFT JOIN address_credentials c ON c.address = d.address AND c.user_id = d.user_id
    WHERE d.token_hash = :device AND d.ended_at IS NULL AND d.expires_at > clock.now
)
