UPDATE invites SET state = :state, closed_at = :closed_at WHERE id = :id AND state = 'pending'
