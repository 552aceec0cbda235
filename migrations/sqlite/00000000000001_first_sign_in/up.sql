-- The tables of a first sign-in.
--
-- Instants are microseconds since the epoch, ids and hashes are raw octets, words are those of the nouns.
-- WITHOUT ROWID saves small rows a second tree; ledgers and budget hits grow too long for it.

CREATE TABLE users (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    status TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
    display_name TEXT,
    avatar_url TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE address_credentials (
    address TEXT NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL UNIQUE REFERENCES users (id) ON DELETE CASCADE,
    verified_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What an address (a:<address>) or a device (d:<id>) has used up; the guard row of every challenge.
CREATE TABLE ledgers (
    key TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    marks TEXT NOT NULL CHECK (json_valid(marks)),
    quiet_at INTEGER NOT NULL
) STRICT;

CREATE INDEX ledgers_quiet ON ledgers (quiet_at);

-- The latest instants per subject, oldest first.
CREATE TABLE budget_hits (
    scope TEXT NOT NULL CHECK (scope IN (
        'send_ip', 'send_net64', 'send_net48', 'send_mailbox', 'fail_ip', 'fail_net64', 'fail_net48'
    )),
    subject TEXT NOT NULL,
    hits TEXT NOT NULL CHECK (json_valid(hits)),
    quiet_at INTEGER NOT NULL,
    PRIMARY KEY (scope, subject)
) STRICT;

CREATE INDEX budget_hits_quiet ON budget_hits (quiet_at);

CREATE TABLE challenges (
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

CREATE INDEX challenges_address ON challenges (address, created_at);
CREATE INDEX challenges_expired ON challenges (expires_at);

-- Further request ids of a challenge; its own id is the first.
CREATE TABLE challenge_aliases (
    request_id BLOB NOT NULL PRIMARY KEY CHECK (length(request_id) = 16),
    challenge_id BLOB NOT NULL REFERENCES challenges (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX challenge_aliases_challenge ON challenge_aliases (challenge_id);

-- Sessions; the refresh family of a session stands in its row, those of cookies have a token hash instead.
CREATE TABLE sessions (
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

CREATE INDEX sessions_user ON sessions (user_id, created_at);
CREATE INDEX sessions_lapsed ON sessions (coalesce(ended_at, min(idle_expires_at, absolute_expires_at)));

CREATE TABLE device_tokens (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    address TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX device_tokens_user ON device_tokens (user_id);
CREATE INDEX device_tokens_lapsed ON device_tokens (coalesce(ended_at, expires_at));

-- Deployment-wide counts, by the second.
CREATE TABLE deployment_counters (
    name TEXT NOT NULL,
    slot INTEGER NOT NULL,
    total INTEGER NOT NULL,
    PRIMARY KEY (name, slot)
) STRICT, WITHOUT ROWID;

CREATE INDEX deployment_counters_slot ON deployment_counters (slot);

CREATE TABLE outbox (
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

CREATE INDEX outbox_due ON outbox (lane, due_at) WHERE closed_at IS NULL;
CREATE INDEX outbox_closed ON outbox (closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX outbox_open_key ON outbox (coalesce_key) WHERE coalesce_key IS NOT NULL AND closed_at IS NULL;
CREATE INDEX outbox_address ON outbox (address);

-- Clustered by time: events are only added, read newest first, and swept oldest first.
CREATE TABLE audit_events (
    at INTEGER NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 16),
    kind TEXT NOT NULL CHECK (kind <> ''),
    user_id BLOB CHECK (length(user_id) = 16),
    address TEXT,
    session_id BLOB CHECK (length(session_id) = 16),
    ip_prefix TEXT,
    request TEXT,
    detail TEXT NOT NULL CHECK (json_valid(detail)),
    PRIMARY KEY (at, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_events_address ON audit_events (address) WHERE address IS NOT NULL;

-- The private half is sealed under the root secret.
CREATE TABLE signing_keys (
    kid TEXT NOT NULL PRIMARY KEY,
    public_key BLOB NOT NULL,
    sealed BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    signs_from INTEGER NOT NULL,
    retires_at INTEGER
) STRICT, WITHOUT ROWID;
