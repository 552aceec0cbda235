WITH settled AS (
    SELECT
)
