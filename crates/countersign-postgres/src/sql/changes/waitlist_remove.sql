DELETE FROM waitlist_entries WHERE id = :id
