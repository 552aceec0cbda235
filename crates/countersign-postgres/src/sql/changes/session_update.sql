UPDATE sessions SET details = :details, authenticated_at = :authenticated_at WHERE id = :id AND ended IS NULL
