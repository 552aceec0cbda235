SELECT i.id AS invite_id, i.account_id AS invite_account, i.role AS invite_role, i.address AS invite_address,
       i.inviter AS invite_inviter, i.client AS invite_client, i.challenge_id AS invite_challenge,
       i.state AS invite_state, i.created_at AS invite_created_at, i.sent_at AS invite_sent_at,
       i.expires_at AS invite_expires_at, i.closed_at AS invite_closed_at
