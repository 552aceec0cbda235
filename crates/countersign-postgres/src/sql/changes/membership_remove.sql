DELETE FROM memberships WHERE id = :id
