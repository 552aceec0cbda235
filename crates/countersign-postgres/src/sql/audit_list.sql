SELECT kind, address, detail::text AS detail FROM audit_events ORDER BY at DESC, id DESC LIMIT :limit
