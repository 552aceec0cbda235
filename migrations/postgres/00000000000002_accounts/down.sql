-- Takes back all of it, with everything it holds.
DROP TABLE social_flows;
DROP TABLE clients;
DROP TABLE waitlist_entries;
DROP TABLE invites;
DROP TABLE memberships;
DROP TABLE accounts;
DROP TABLE identities;
DROP TABLE password_credentials;
DROP TABLE bound_challenges;
ALTER TABLE sessions DROP COLUMN details;
ALTER TABLE challenges DROP COLUMN bound;
ALTER TABLE users DROP COLUMN profile;
