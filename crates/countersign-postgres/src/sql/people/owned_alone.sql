SELECT m.account_id FROM memberships m
WHERE m.user_id = :user AND m.role = 'owner'
  AND EXISTS (SELECT FROM memberships o WHERE o.account_id = m.account_id AND o.user_id <> m.user_id)
  AND NOT EXISTS (SELECT FROM memberships o
                  WHERE o.account_id = m.account_id AND o.user_id <> m.user_id AND o.role = 'owner')
ORDER BY m.account_id
