-- Lane by lane along the index of open mails, and in each no further than the limit.
SELECT clock.now, lanes.lane AS backlog_lane, waiting.open AS backlog_open, waiting.oldest_due_at AS backlog_oldest
FROM (SELECT COALESCE(:at, clock_timestamp()) AS now) AS clock
CROSS JOIN unnest(:lanes) AS lanes (lane)
CROSS JOIN LATERAL (
    SELECT count(*) AS open, min(m.due_at) FILTER (WHERE m.due_at <= clock.now) AS oldest_due_at
    FROM (
        SELECT o.due_at FROM outbox o
        WHERE o.closed_at IS NULL AND o.lane = lanes.lane ORDER BY o.due_at LIMIT :limit
    ) AS m
) AS waiting
ORDER BY lanes.lane
