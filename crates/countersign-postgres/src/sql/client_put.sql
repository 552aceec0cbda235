-- In place of the one that was there.
WITH settled AS (
    INSERT INTO clients (id, settings) VALUES (:id, :settings)
    ON CONFLICT (id) DO UPDATE SET settings = excluded.settings
    RETURNING id
)
