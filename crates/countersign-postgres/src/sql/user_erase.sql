-- The user's row is held, so that nothing begins for them any more: all that hangs on it goes, whether or not the user is
-- there. Older events and mails keep a pseudonym.
WITH mailbox AS MATERIALIZED (
    SELECT address FROM address_credentials WHERE user_id = :user
), settled AS (
    DELETE FROM users WHERE id = :user RETURNING id
), credentials AS (
    DELETE FROM address_credentials WHERE user_id = :user
), signed_in AS (
    DELETE FROM sessions WHERE user_id = :user
), devices AS (
    DELETE FROM device_tokens WHERE user_id = :user
), lanes AS (
    DELETE FROM ledgers WHERE key IN (SELECT 'd:' || id::text FROM device_tokens WHERE user_id = :user)
), proofs AS (
    DELETE FROM challenges WHERE address IN (SELECT address FROM mailbox) RETURNING id
), names AS (
    DELETE FROM challenge_aliases WHERE challenge_id IN (SELECT id FROM proofs)
), unsent AS (
    DELETE FROM outbox WHERE address IN (SELECT address FROM mailbox) AND closed_at IS NULL
), sent AS (
    UPDATE outbox SET address = :pseudonym, coalesce_key = NULL, open_key = NULL
    WHERE address IN (SELECT address FROM mailbox) AND closed_at IS NOT NULL
), events AS (
    UPDATE audit_events SET address = :pseudonym WHERE address IN (SELECT address FROM mailbox)
)
