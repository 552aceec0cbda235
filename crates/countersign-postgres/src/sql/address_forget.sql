WITH budgets AS (
    DELETE FROM budget_hits WHERE scope = :scope AND subject = :mailbox
)
DELETE FROM ledgers WHERE key = :key
