-- The guards of everything that could begin something for this user, in the order of all.
SELECT 1 FROM ledgers
WHERE key IN (SELECT 'a:' || address FROM address_credentials WHERE user_id = :user
              UNION ALL SELECT 'd:' || id::text FROM device_tokens WHERE user_id = :user)
ORDER BY key FOR UPDATE
