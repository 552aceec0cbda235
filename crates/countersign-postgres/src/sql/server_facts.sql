SELECT current_setting('server_version') AS version,
       current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint
           AS connections_allowed,
       (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS connections,
       pg_is_in_recovery() AS is_standby
