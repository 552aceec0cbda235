UPDATE waitlist_entries SET granted_at = :granted_at WHERE id = :id AND granted_at IS NULL
