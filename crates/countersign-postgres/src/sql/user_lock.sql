-- FOR UPDATE, so that no sign-in that read the row before can still begin a session.
SELECT 1 FROM users WHERE id = :user FOR UPDATE
