SELECT id, at, kind, user_id, address, session_id, ip_prefix, request, detail::text AS detail
FROM audit_events
WHERE (:address IS NULL OR address = :address)
  AND (:user IS NULL OR user_id = :user)
  AND (:kind IS NULL OR kind = :kind)
  AND (:since IS NULL OR at >= :since)
  AND (:before_at IS NULL OR (at, id) < (:before_at, :before_id))
ORDER BY at DESC, id DESC LIMIT :limit
