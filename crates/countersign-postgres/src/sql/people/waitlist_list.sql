FROM waitlist_entries w LEFT JOIN address_credentials a ON a.user_id = w.user_id
WHERE (:feature IS NULL OR w.feature = :feature)
  AND (:account IS NULL OR w.account_id = :account)
  AND (:domain IS NULL OR split_part(COALESCE(w.address, a.address), '@', 2) = :domain)
  AND (NOT :waiting OR w.granted_at IS NULL)
  AND (:after IS NULL OR w.id > :after)
ORDER BY w.id LIMIT :limit
