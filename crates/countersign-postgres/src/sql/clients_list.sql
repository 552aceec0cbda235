SELECT settings FROM clients WHERE :id IS NULL OR id = :id ORDER BY id
