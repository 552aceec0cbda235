SELECT m.id AS mail_id, m.kind AS mail_kind, m.address AS mail_address, m.challenge_id AS mail_challenge,
       m.details AS mail_details, m.created_at AS mail_created_at, m.expires_at AS mail_expires_at,
       m.coalesce_key AS mail_key, m.state AS mail_state, m.attempts AS mail_attempts, m.due_at AS mail_due_at,
       m.note AS mail_note, m.leased_until, m.closed_at
FROM outbox m
WHERE (:address IS NULL OR m.address = :address)
  AND (:challenge IS NULL OR m.challenge_id = :challenge)
  AND (:state IS NULL OR m.state = :state)
  AND (:before IS NULL OR m.id < :before)
ORDER BY m.id DESC LIMIT :limit
