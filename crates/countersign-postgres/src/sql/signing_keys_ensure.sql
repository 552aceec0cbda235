INSERT INTO signing_keys (kid, public_key, sealed, created_at, signs_from, retires_at)
SELECT :kid, :public_key, :sealed, :created_at, :signs_from, :retires_at
WHERE NOT EXISTS (SELECT FROM signing_keys)
