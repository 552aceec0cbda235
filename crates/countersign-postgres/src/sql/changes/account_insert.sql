INSERT INTO accounts (id, name, status, created_at, updated_at) VALUES (:id, :name, :status, :created_at, :updated_at)
