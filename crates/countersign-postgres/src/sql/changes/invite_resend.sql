UPDATE invites SET challenge_id = :challenge, sent_at = :sent_at, expires_at = :expires_at
WHERE id = :id AND state = 'pending'
