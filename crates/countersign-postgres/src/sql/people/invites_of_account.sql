FROM invites i
WHERE i.account_id = :account
  AND (i.state = 'pending' OR i.created_at > COALESCE(:at, clock_timestamp()) - interval '30 days')
ORDER BY i.id DESC LIMIT 1000
