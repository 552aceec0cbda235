-- Sessions, credentials and device tokens go with the user. Older events and mails keep a pseudonym.
WITH mailbox AS MATERIALIZED (
    SELECT address FROM address_credentials WHERE user_id = :user
), settled AS (
    DELETE FROM users WHERE id = :user RETURNING id
), lanes AS (
    DELETE FROM ledgers WHERE key IN (SELECT 'd:' || id::text FROM device_tokens WHERE user_id = :user)
), proofs AS (
    DELETE FROM challenges WHERE address IN (SELECT address FROM mailbox)
), unsent AS (
    DELETE FROM outbox WHERE address IN (SELECT address FROM mailbox) AND closed_at IS NULL
), sent AS (
    UPDATE outbox SET address = :pseudonym, coalesce_key = NULL, open_key = NULL
    WHERE address IN (SELECT address FROM mailbox) AND closed_at IS NOT NULL
), events AS (
    UPDATE audit_events SET address = :pseudonym WHERE address IN (SELECT address FROM mailbox)
)
