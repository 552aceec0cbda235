-- No device was shown.
, device AS (
    SELECT NULL::uuid AS id, NULL::uuid AS user_id, NULL::boolean AS is_proven, NULL::timestamptz AS expires_at,
           NULL::bigint AS version, NULL::text AS marks
)
