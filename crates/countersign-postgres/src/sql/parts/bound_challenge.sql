-- Whose it is, where it is about a user.
, bound AS (
    INSERT INTO bound_challenges (challenge_id, user_id) SELECT :challenge_id, :challenge_user FROM settled
)
