-- With it go the places on the waitlist that its user had in the account.
WITH place AS MATERIALIZED (
    SELECT account_id, user_id FROM memberships WHERE id = :id
), waiting AS (
    DELETE FROM waitlist_entries
    WHERE id = ANY (ARRAY(SELECT w.id FROM place JOIN waitlist_entries w USING (account_id, user_id)))
)
DELETE FROM memberships WHERE id = :id
