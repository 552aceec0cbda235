UPDATE outbox m
SET state = result.state, due_at = result.due_at, lane = result.lane,
    attempts = m.attempts + result.attempted::int, note = result.note, leased_until = NULL,
    closed_at = CASE WHEN result.is_open THEN NULL ELSE COALESCE(:at, clock_timestamp()) END
FROM unnest(:ids, :fences, :states, :dues, :lanes, :attempted, :notes, :are_open)
    AS result (id, fence, state, due_at, lane, attempted, note, is_open)
WHERE m.id = result.id AND m.fence = result.fence AND m.closed_at IS NULL
