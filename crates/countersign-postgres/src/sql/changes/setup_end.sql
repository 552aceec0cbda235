-- All that was set up on a mailbox before its first proof. The user's row is held, and this is a statement after that.
WITH over AS (
    UPDATE sessions
    SET ended = 'first_proof', ended_at = COALESCE(:at, clock_timestamp()),
        lapses_on = LEAST(lapses_on, (COALESCE(:at, clock_timestamp()) AT TIME ZONE 'UTC')::date)
    WHERE user_id = :user AND ended IS NULL AND id IS DISTINCT FROM :keep
), devices AS (
    UPDATE device_tokens
    SET ended_at = COALESCE(:at, clock_timestamp()),
        lapses_on = LEAST(lapses_on, (COALESCE(:at, clock_timestamp()) AT TIME ZONE 'UTC')::date)
    WHERE user_id = :user AND ended_at IS NULL
), proofs AS (
    UPDATE challenges SET ended = 'pointless'
    WHERE id = ANY (ARRAY(SELECT challenge_id FROM bound_challenges WHERE user_id = :user))
      AND id IS DISTINCT FROM :spared AND ended IS NULL AND expires_at > COALESCE(:at, clock_timestamp())
), passwords AS (
    DELETE FROM password_credentials WHERE user_id = :user
), known_as AS (
    DELETE FROM identities WHERE user_id = :user
), own AS MATERIALIZED (
    SELECT id, account_id FROM memberships
    WHERE user_id = :user AND (granted_by IS NULL OR granted_by = :user)
), granted AS (
    DELETE FROM memberships
    WHERE id = ANY (ARRAY(SELECT id FROM memberships WHERE granted_by = :user
                          UNION ALL
                          SELECT m.id FROM own JOIN memberships m ON m.account_id = own.account_id))
      AND user_id <> :user
    RETURNING account_id, user_id
), waiting AS (
    DELETE FROM waitlist_entries
    WHERE id = ANY (ARRAY(SELECT w.id FROM granted JOIN waitlist_entries w USING (account_id, user_id)))
), led AS (
    UPDATE memberships SET role = 'owner' WHERE id = ANY (ARRAY(SELECT id FROM own)) AND role <> 'owner'
)
UPDATE users
SET display_name = NULL, avatar_url = NULL, profile = NULL, updated_at = COALESCE(:at, clock_timestamp())
WHERE id = :user
