FROM invites i
WHERE i.address = :address AND i.state = 'pending' AND i.expires_at > COALESCE(:at, clock_timestamp())
ORDER BY i.id DESC LIMIT 50
