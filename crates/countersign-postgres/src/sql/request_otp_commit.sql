-- Found by their ids alone: COALESCE keeps the planner from walking through all that live.
, superseded AS (
    UPDATE challenges SET ended = 'superseded'
    FROM (SELECT unnest(:supersede) AS id LIMIT :supersede_count) AS old
    WHERE challenges.id = old.id AND COALESCE(challenges.ended, '') = '' AND EXISTS (SELECT FROM settled)
), named AS (
    INSERT INTO challenge_aliases (request_id, challenge_id)
    SELECT :alias, :alias_of FROM settled WHERE :alias IS NOT NULL
)
