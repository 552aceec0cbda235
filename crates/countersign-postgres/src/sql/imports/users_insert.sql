-- The address comes first: it and the id in its row are unique, so what conflicts there has an owner. In the order of the
-- addresses, so that of two that make the same users one waits for the other, and not each for the other.
WITH given AS MATERIALIZED (
    SELECT *
    FROM unnest(:ids, :addresses, :verified, :statuses, :names, :pictures, :created, :updated, :profiles, :hashes, :set)
        WITH ORDINALITY AS given (id, address, verified_at, status, display_name, avatar_url, created_at, updated_at,
                                  profile, hash, set_at, place)
), credential AS (
    INSERT INTO address_credentials (address, user_id, verified_at, created_at)
    SELECT address, id, verified_at, created_at FROM given ORDER BY address COLLATE "C", place
    ON CONFLICT DO NOTHING
    RETURNING address, user_id
), made AS MATERIALIZED (
    SELECT DISTINCT ON (given.id) given.*
    FROM given JOIN credential ON credential.user_id = given.id AND credential.address = given.address
    ORDER BY given.id, place
), person AS (
    INSERT INTO users (id, status, display_name, avatar_url, created_at, updated_at, profile)
    SELECT id, status, display_name, avatar_url, created_at, updated_at, profile FROM made
), password AS (
    INSERT INTO password_credentials (user_id, hash, set_at)
    SELECT id, hash, set_at FROM made WHERE hash IS NOT NULL
)
SELECT id FROM made
