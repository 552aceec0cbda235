FROM waitlist_entries w WHERE w.id = :id
