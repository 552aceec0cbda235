-- The events are kept only if there was a mail to queue again.
WITH again AS (
    UPDATE outbox SET state = 'queued', due_at = COALESCE(:at, clock_timestamp()), attempts = 0, fence = fence + 1,
        leased_until = NULL, closed_at = NULL
    WHERE id = ANY (:ids) AND state <> 'handed_over'
      AND (leased_until IS NULL OR leased_until <= COALESCE(:at, clock_timestamp()))
    RETURNING id
), settled AS MATERIALIZED (
    SELECT WHERE EXISTS (SELECT FROM again)
)
