-- Whom a query is about. A user or an account that is not there is none.
WITH challenge AS MATERIALIZED (
    SELECT address, (bound::jsonb ->> 'user')::uuid AS user_id, (bound::jsonb ->> 'invite')::uuid AS invite_id
    FROM challenges WHERE id = :challenge
), invite AS MATERIALIZED (
    SELECT id, account_id, address FROM invites WHERE id = COALESCE(:invite, (SELECT invite_id FROM challenge))
), named AS MATERIALIZED (
    SELECT COALESCE(:address, (SELECT address FROM challenge),
                    (SELECT address FROM invite WHERE :invite IS NOT NULL)) AS address
), owner AS MATERIALIZED (
    SELECT u.id, a.address
    FROM users u JOIN address_credentials a ON a.user_id = u.id
    WHERE NOT :mailbox_only AND u.id = COALESCE(:user, (SELECT user_id FROM sessions WHERE id = :session), (SELECT user_id FROM challenge),
                          (SELECT user_id FROM address_credentials WHERE address = (SELECT address FROM named)))
)
SELECT COALESCE((SELECT address FROM named), (SELECT address FROM owner)) AS address,
       (SELECT id FROM owner) AS user_id,
       (SELECT id FROM invite) AS invite_id,
       (SELECT account_id FROM invite) AS account_id
