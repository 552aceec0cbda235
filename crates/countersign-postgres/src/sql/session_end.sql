-- One of a user's sessions, or all but one; the events are kept only if there was one to end.
WITH over AS (
    UPDATE sessions SET ended = :end, ended_at = COALESCE(:at, clock_timestamp())
    WHERE user_id = :user AND ended IS NULL
      AND CASE WHEN :only IS NULL THEN id <> :keep ELSE id = :only END
    RETURNING id
), settled AS MATERIALIZED (
    SELECT WHERE EXISTS (SELECT FROM over)
)
