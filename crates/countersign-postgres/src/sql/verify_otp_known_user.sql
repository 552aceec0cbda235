-- The user as they were read: there, and not disabled since. Whoever disables or erases takes the row FOR UPDATE first,
-- so that nothing can begin for them meanwhile.
, owner AS MATERIALIZED (
    SELECT id FROM users
    WHERE id = :known_user AND status = 'active' AND EXISTS (SELECT FROM used)
    FOR KEY SHARE
)
