DELETE FROM identities WHERE id = :id
