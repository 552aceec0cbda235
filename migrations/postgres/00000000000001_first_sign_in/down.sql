-- Takes back all of it, with everything it holds.
DROP TABLE signing_keys;
DROP TABLE audit_events;
DROP TABLE outbox;
DROP TABLE deployment_counters;
DROP TABLE budget_hits;
DROP TABLE device_tokens;
DROP TABLE sessions;
DROP TABLE challenge_aliases;
DROP TABLE challenges;
DROP TABLE ledgers;
DROP TABLE address_credentials;
DROP TABLE users;
DROP FUNCTION countersign_lost();
