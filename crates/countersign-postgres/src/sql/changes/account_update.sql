UPDATE accounts SET name = :name, status = :status, updated_at = :updated_at WHERE id = :id
