SELECT i.id AS identity_id, i.user_id AS identity_user, i.issuer AS identity_issuer, i.subject AS identity_subject,
       i.connection AS identity_connection, i.address AS identity_address, i.created_at AS identity_created_at,
       i.last_used_at AS identity_last_used_at
