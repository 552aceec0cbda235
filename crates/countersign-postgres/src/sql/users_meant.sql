FROM users u JOIN address_credentials a ON a.user_id = u.id
WHERE (:contains IS NULL OR strpos(a.address, :contains) > 0)
  AND (:status IS NULL OR u.status = :status)
  AND (:is_verified IS NULL OR (a.verified_at IS NOT NULL) = :is_verified)
  -- Attributes may hold NUL from before imports refused it, which jsonb does not take.
  AND (:is_test IS NULL OR :is_test = coalesce((
        CASE WHEN strpos(u.profile, '\u0000') = 0 THEN u.profile
             ELSE regexp_replace(u.profile, '(?<!\\)((\\\\)*)\\u0000', '\1', 'g') END
      )::jsonb ->> 'is_test', 'false')::boolean)
  AND (:created_from IS NULL OR u.created_at >= :created_from)
  AND (:created_until IS NULL OR u.created_at <= :created_until)
  AND (:modified_from IS NULL OR u.updated_at >= :modified_from)
  AND (:modified_until IS NULL OR u.updated_at <= :modified_until)
  AND (:before IS NULL OR u.id < :before)
