-- Takes the rows a decision about a person may change, in the order of all: accounts, user, challenge, session, invite.
-- The ledgers and budgets are held already.
WITH held_accounts AS MATERIALIZED (
    SELECT id FROM accounts WHERE id = ANY (:accounts) ORDER BY id FOR UPDATE
), held_user AS MATERIALIZED (
    SELECT id FROM users WHERE id = :user AND (SELECT count(*) FROM held_accounts) >= 0 FOR UPDATE
), held_challenge AS MATERIALIZED (
    SELECT id FROM challenges WHERE id = :challenge AND (SELECT count(*) FROM held_user) >= 0 FOR NO KEY UPDATE
), held_session AS MATERIALIZED (
    SELECT id FROM sessions WHERE id = :session AND (SELECT count(*) FROM held_challenge) >= 0 FOR NO KEY UPDATE
), held_invite AS MATERIALIZED (
    SELECT id FROM invites WHERE id = :invite AND (SELECT count(*) FROM held_session) >= 0 FOR UPDATE
)
SELECT count(*) FROM held_invite
