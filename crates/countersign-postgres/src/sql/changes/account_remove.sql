WITH places AS (
    DELETE FROM memberships WHERE account_id = :id
), invited AS (
    DELETE FROM invites WHERE account_id = :id
), waiting AS (
    DELETE FROM waitlist_entries WHERE account_id = :id
)
DELETE FROM accounts WHERE id = :id
