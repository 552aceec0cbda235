-- Ids begin with the time they were minted, so the newest are at the end of the primary key.
SELECT m.id AS mail_id, m.kind AS mail_kind, m.address AS mail_address, m.challenge_id AS mail_challenge,
       m.details AS mail_details, m.created_at AS mail_created_at, m.expires_at AS mail_expires_at,
       m.coalesce_key AS mail_key, m.state AS mail_state, m.attempts AS mail_attempts, m.due_at AS mail_due_at,
       m.note AS mail_note
FROM (SELECT * FROM outbox ORDER BY id DESC LIMIT :limit) AS m
ORDER BY m.created_at DESC, m.id DESC
