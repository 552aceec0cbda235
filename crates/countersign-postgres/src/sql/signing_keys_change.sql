-- In a statement after the one that took the table: it sees every key there is.
WITH made AS (
    INSERT INTO signing_keys (kid, public_key, sealed, created_at, signs_from, retires_at)
    SELECT * FROM unnest(:new_kids, :new_public_keys, :new_sealed, :new_created, :new_signs_from, :new_retires)
), retired AS (
    UPDATE signing_keys k SET retires_at = r.retires_at
    FROM unnest(:retired_kids, :retired_at) AS r (kid, retires_at) WHERE k.kid = r.kid
), removed AS (
    DELETE FROM signing_keys WHERE kid = ANY (:removed_kids)
), settled AS (
    SELECT
)
