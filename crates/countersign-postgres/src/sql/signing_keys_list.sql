SELECT kid, public_key, sealed, created_at, signs_from, retires_at FROM signing_keys ORDER BY created_at, kid
