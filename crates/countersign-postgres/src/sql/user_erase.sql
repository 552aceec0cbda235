-- The user's row is held, so that nothing begins for them any more: all that hangs on it goes, whether or not the user is
-- there. Older events and mails keep a pseudonym.
WITH mailbox AS MATERIALIZED (
    SELECT address FROM address_credentials WHERE user_id = :user
), ways_back AS MATERIALIZED (
    -- To somebody who had the address before: theirs, whoever has it meanwhile.
    SELECT c.id FROM mailbox JOIN challenges c USING (address)
    WHERE c.purpose = 'undo_address' AND c.ended IS NULL
      AND NOT EXISTS (SELECT FROM bound_challenges b WHERE b.challenge_id = c.id AND b.user_id = :user)
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
    DELETE FROM challenges
    WHERE id = ANY (ARRAY(
        SELECT c.id FROM mailbox JOIN challenges c USING (address) WHERE c.id NOT IN (SELECT id FROM ways_back)
        UNION ALL
        SELECT challenge_id FROM bound_challenges WHERE user_id = :user))
    RETURNING id
), bindings AS (
    DELETE FROM bound_challenges WHERE user_id = :user OR challenge_id IN (SELECT id FROM proofs)
), passwords AS (
    DELETE FROM password_credentials WHERE user_id = :user
), known_as AS (
    DELETE FROM identities WHERE user_id = :user
), places AS (
    DELETE FROM memberships WHERE user_id = :user RETURNING account_id
), granted AS (
    UPDATE memberships SET granted_by = NULL WHERE granted_by = :user AND user_id <> :user
), deserted AS (
    DELETE FROM accounts
    WHERE id IN (SELECT account_id FROM places)
      AND NOT EXISTS (SELECT FROM memberships m WHERE m.account_id = accounts.id AND m.user_id <> :user)
    RETURNING id
), invited AS (
    DELETE FROM invites
    WHERE id = ANY (ARRAY(
        SELECT i.id FROM mailbox JOIN invites i USING (address)
        UNION ALL
        SELECT i.id FROM deserted JOIN invites i ON i.account_id = deserted.id))
), waiting AS (
    DELETE FROM waitlist_entries
    WHERE id = ANY (ARRAY(
        SELECT w.id FROM waitlist_entries w WHERE w.user_id = :user
        UNION ALL
        SELECT w.id FROM mailbox JOIN waitlist_entries w USING (address)
        UNION ALL
        SELECT w.id FROM deserted JOIN waitlist_entries w ON w.account_id = deserted.id))
), names AS (
    DELETE FROM challenge_aliases WHERE challenge_id IN (SELECT id FROM proofs)
), unsent AS (
    DELETE FROM outbox WHERE address IN (SELECT address FROM mailbox) AND closed_at IS NULL
      AND (challenge_id IS NULL OR challenge_id NOT IN (SELECT id FROM ways_back))
), sent AS (
    UPDATE outbox
    SET address = :pseudonym, coalesce_key = NULL, open_key = NULL, details = (details::jsonb - 'words')::text
    WHERE address IN (SELECT address FROM mailbox) AND closed_at IS NOT NULL
), events AS (
    UPDATE audit_events SET address = :pseudonym WHERE address IN (SELECT address FROM mailbox)
)
SELECT id FROM settled
