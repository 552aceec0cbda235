SELECT made.key_id, sum(made.sessions)::bigint AS sessions, sum(made.challenges)::bigint AS challenges,
       max(made.until) AS until
FROM (SELECT COALESCE(:at, clock_timestamp()) AS now) AS clock
CROSS JOIN LATERAL (
    SELECT refresh_key_id AS key_id, 1 AS sessions, 0 AS challenges, absolute_expires_at AS until
    FROM sessions
    WHERE refresh_key_id IS NOT NULL AND ended IS NULL AND idle_expires_at > clock.now
      AND absolute_expires_at > clock.now
    UNION ALL
    SELECT key_id, 0, 1, expires_at FROM challenges WHERE ended IS NULL AND expires_at > clock.now
) AS made
GROUP BY made.key_id ORDER BY made.key_id
