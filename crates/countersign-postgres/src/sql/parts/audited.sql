-- What is remembered of it.
, audited AS (
    INSERT INTO audit_events (id, at, kind, user_id, address, session_id, ip_prefix, request, detail)
    {{UNION ALL:
    SELECT :event_ids, :event_times, :event_kinds, :event_users, :event_addresses, :event_sessions, :event_prefixes,
           :event_requests, :event_details::jsonb
    FROM settled}}
)
