-- No device token of its own.
, device AS (
    SELECT 1
)
