-- Takes back all of it, with everything it holds, and what the earlier lists of words do not know.
DROP TABLE social_flows;
DROP TABLE clients;
DROP TABLE waitlist_entries;
DROP TABLE invites;
DROP TABLE memberships;
DROP TABLE accounts;
DROP TABLE identities;
DROP TABLE password_credentials;
DROP TABLE bound_challenges;
ALTER TABLE users DROP COLUMN profile;

CREATE TABLE budget_hits_1 (
    scope TEXT NOT NULL CHECK (scope IN (
        'send_ip', 'send_net64', 'send_net48', 'send_mailbox', 'fail_ip', 'fail_net64', 'fail_net48'
    )),
    subject TEXT NOT NULL,
    hits TEXT NOT NULL CHECK (json_valid(hits)),
    quiet_at INTEGER NOT NULL,
    PRIMARY KEY (scope, subject)
) STRICT;

INSERT INTO budget_hits_1 (scope, subject, hits, quiet_at) SELECT scope, subject, hits, quiet_at FROM budget_hits;
DROP TABLE budget_hits;
ALTER TABLE budget_hits_1 RENAME TO budget_hits;
CREATE INDEX budget_hits_quiet ON budget_hits (quiet_at);

CREATE TABLE outbox_1 (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    kind TEXT NOT NULL CHECK (kind IN ('code', 'locked_out', 'new_sign_in')),
    address TEXT NOT NULL,
    challenge_id BLOB CHECK (length(challenge_id) = 16),
    details TEXT NOT NULL CHECK (json_valid(details)),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    coalesce_key TEXT,
    lane INTEGER NOT NULL CHECK (lane BETWEEN 0 AND 2),
    state TEXT NOT NULL CHECK (state IN (
        'queued', 'handed_over', 'deferred', 'refused', 'expired', 'suppressed', 'broken'
    )),
    attempts INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    leased_until INTEGER,
    closed_at INTEGER,
    note TEXT,
    CHECK ((state IN ('queued', 'deferred')) = (closed_at IS NULL))
) STRICT, WITHOUT ROWID;

INSERT INTO outbox_1 (
    id, kind, address, challenge_id, details, created_at, expires_at, coalesce_key, lane, state,
    attempts, due_at, fence, leased_until, closed_at, note
)
SELECT
    id, kind, address, challenge_id, details, created_at, expires_at, coalesce_key, lane, state,
    attempts, due_at, fence, leased_until, closed_at, note
FROM outbox
WHERE kind IN ('code', 'locked_out', 'new_sign_in');

DROP TABLE outbox;
ALTER TABLE outbox_1 RENAME TO outbox;
CREATE INDEX outbox_due ON outbox (lane, due_at) WHERE closed_at IS NULL;
CREATE INDEX outbox_closed ON outbox (closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX outbox_open_key ON outbox (coalesce_key) WHERE coalesce_key IS NOT NULL AND closed_at IS NULL;
CREATE INDEX outbox_address ON outbox (address);

CREATE TABLE sessions_1 (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    surface TEXT NOT NULL CHECK (surface IN ('token', 'browser')),
    client TEXT NOT NULL,
    label TEXT,
    browser TEXT NOT NULL,
    platform TEXT NOT NULL,
    ip_prefix TEXT,
    authenticated_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    idle_expires_at INTEGER NOT NULL,
    absolute_expires_at INTEGER NOT NULL,
    refresh_seed BLOB CHECK (length(refresh_seed) = 16),
    refresh_key_id INTEGER,
    generation INTEGER CHECK (generation >= 1),
    rotated_at INTEGER,
    token_hash BLOB UNIQUE CHECK (length(token_hash) = 32),
    ended TEXT CHECK (ended IN ('signed_out', 'revoked', 'refresh_reused')),
    ended_at INTEGER,
    CHECK ((ended IS NULL) = (ended_at IS NULL)),
    CHECK (
        (refresh_seed IS NULL) = (generation IS NULL)
        AND (refresh_key_id IS NULL) = (generation IS NULL)
        AND (rotated_at IS NULL) = (generation IS NULL)
    )
) STRICT, WITHOUT ROWID;

INSERT INTO sessions_1 (
    id, user_id, surface, client, label, browser, platform, ip_prefix, authenticated_at, created_at,
    last_used_at, idle_expires_at, absolute_expires_at, refresh_seed, refresh_key_id, generation,
    rotated_at, token_hash, ended, ended_at
)
SELECT
    id, user_id, surface, client, label, browser, platform, ip_prefix, authenticated_at, created_at,
    last_used_at, idle_expires_at, absolute_expires_at, refresh_seed, refresh_key_id, generation,
    rotated_at, token_hash, ended, ended_at
FROM sessions
WHERE surface IN ('token', 'browser') AND coalesce(ended, 'revoked') IN ('signed_out', 'revoked', 'refresh_reused');

DROP TABLE sessions;
ALTER TABLE sessions_1 RENAME TO sessions;
CREATE INDEX sessions_user ON sessions (user_id, created_at);
CREATE INDEX sessions_lapsed ON sessions (coalesce(ended_at, min(idle_expires_at, absolute_expires_at)));

CREATE TABLE challenges_1 (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    kind TEXT NOT NULL CHECK (kind IN ('code', 'lockout')),
    surface TEXT NOT NULL CHECK (surface IN ('token', 'browser')),
    client TEXT NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('signin', 'signup')),
    address TEXT NOT NULL,
    lane TEXT NOT NULL,
    seed BLOB NOT NULL CHECK (length(seed) = 16),
    key_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    opened_at INTEGER,
    failed_guesses INTEGER NOT NULL CHECK (failed_guesses >= 0),
    ended TEXT CHECK (ended IN ('used', 'superseded', 'pointless'))
) STRICT, WITHOUT ROWID;

INSERT INTO challenges_1 (
    id, kind, surface, client, purpose, address, lane, seed, key_id, created_at, expires_at, opened_at,
    failed_guesses, ended
)
SELECT
    id, kind, surface, client, purpose, address, lane, seed, key_id, created_at, expires_at, opened_at,
    failed_guesses, ended
FROM challenges
WHERE kind IN ('code', 'lockout') AND surface IN ('token', 'browser') AND purpose IN ('signin', 'signup');

CREATE TABLE challenge_aliases_1 (
    request_id BLOB NOT NULL PRIMARY KEY CHECK (length(request_id) = 16),
    challenge_id BLOB NOT NULL REFERENCES challenges_1 (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

INSERT INTO challenge_aliases_1 (request_id, challenge_id)
SELECT request_id, challenge_id FROM challenge_aliases WHERE challenge_id IN (SELECT id FROM challenges_1);
DROP TABLE challenge_aliases;
DROP TABLE challenges;
ALTER TABLE challenges_1 RENAME TO challenges;
ALTER TABLE challenge_aliases_1 RENAME TO challenge_aliases;
CREATE INDEX challenges_address ON challenges (address, created_at);
CREATE INDEX challenges_expired ON challenges (expires_at);
CREATE INDEX challenge_aliases_challenge ON challenge_aliases (challenge_id);
