-- Any number of events: arrays, so that the statement is one for all.
INSERT INTO audit_events (id, at, kind, user_id, address, session_id, ip_prefix, request, detail)
SELECT event.id, event.at, event.kind, event.user_id, event.address, event.session_id, event.ip_prefix,
       event.request, event.detail::jsonb
FROM unnest(:event_ids, :event_times, :event_kinds, :event_users, :event_addresses,
            :event_sessions, :event_prefixes, :event_requests, :event_details)
    AS event (id, at, kind, user_id, address, session_id, ip_prefix, request, detail)
