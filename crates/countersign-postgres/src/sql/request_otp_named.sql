-- A further name of a challenge, which must still be there: whoever erases it waits for this, or this for them.
, found AS MATERIALIZED (
    SELECT id FROM challenges WHERE id = :alias_of AND EXISTS (SELECT FROM settled) FOR KEY SHARE
), named AS (
    INSERT INTO challenge_aliases (request_id, challenge_id) SELECT :alias, id FROM found
    RETURNING 1
)
