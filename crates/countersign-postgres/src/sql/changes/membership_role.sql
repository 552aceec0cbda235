UPDATE memberships SET role = :role, updated_at = :updated_at WHERE id = :id
