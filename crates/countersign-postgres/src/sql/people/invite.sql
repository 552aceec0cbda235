     , c.id AS account_id, c.name AS account_name, c.status AS account_status, c.created_at AS account_created_at,
       c.updated_at AS account_updated_at
FROM invites i LEFT JOIN accounts c ON c.id = i.account_id
WHERE i.id = :id
