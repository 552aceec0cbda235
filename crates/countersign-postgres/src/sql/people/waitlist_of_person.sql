FROM waitlist_entries w
WHERE w.user_id = :user OR w.address = :address
ORDER BY w.id
