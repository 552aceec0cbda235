-- Passwords, identities, accounts, invites, waitlist, apps and trips to social providers.
--
-- Lists of words that grow stood in CHECKs, which SQLite can only change with the whole table: these tables are made
-- anew without them, and with the new columns. Words are kept by the core's own types, here as on PostgreSQL.

ALTER TABLE users ADD COLUMN profile TEXT CHECK (profile IS NULL OR json_valid(profile));

CREATE TABLE challenges_2 (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    kind TEXT NOT NULL,
    surface TEXT NOT NULL,
    client TEXT NOT NULL,
    purpose TEXT NOT NULL,
    address TEXT NOT NULL,
    lane TEXT NOT NULL,
    seed BLOB NOT NULL CHECK (length(seed) = 16),
    key_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    opened_at INTEGER,
    failed_guesses INTEGER NOT NULL CHECK (failed_guesses >= 0),
    ended TEXT CHECK (ended IN ('used', 'superseded', 'pointless')),
    bound TEXT CHECK (bound IS NULL OR json_valid(bound))
) STRICT, WITHOUT ROWID;

INSERT INTO challenges_2 (
    id, kind, surface, client, purpose, address, lane, seed, key_id, created_at, expires_at, opened_at,
    failed_guesses, ended
)
SELECT
    id, kind, surface, client, purpose, address, lane, seed, key_id, created_at, expires_at, opened_at,
    failed_guesses, ended
FROM challenges;

CREATE TABLE challenge_aliases_2 (
    request_id BLOB NOT NULL PRIMARY KEY CHECK (length(request_id) = 16),
    challenge_id BLOB NOT NULL REFERENCES challenges_2 (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

INSERT INTO challenge_aliases_2 (request_id, challenge_id) SELECT request_id, challenge_id FROM challenge_aliases;
DROP TABLE challenge_aliases;
DROP TABLE challenges;
ALTER TABLE challenges_2 RENAME TO challenges;
ALTER TABLE challenge_aliases_2 RENAME TO challenge_aliases;
CREATE INDEX challenges_address ON challenges (address, created_at);
CREATE INDEX challenges_expired ON challenges (expires_at);
CREATE INDEX challenge_aliases_challenge ON challenge_aliases (challenge_id);

CREATE TABLE sessions_2 (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    surface TEXT NOT NULL,
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
    ended TEXT,
    ended_at INTEGER,
    details TEXT CHECK (details IS NULL OR json_valid(details)),
    CHECK ((ended IS NULL) = (ended_at IS NULL)),
    CHECK (
        (refresh_seed IS NULL) = (generation IS NULL)
        AND (refresh_key_id IS NULL) = (generation IS NULL)
        AND (rotated_at IS NULL) = (generation IS NULL)
    )
) STRICT, WITHOUT ROWID;

INSERT INTO sessions_2 (
    id, user_id, surface, client, label, browser, platform, ip_prefix, authenticated_at, created_at,
    last_used_at, idle_expires_at, absolute_expires_at, refresh_seed, refresh_key_id, generation,
    rotated_at, token_hash, ended, ended_at
)
SELECT
    id, user_id, surface, client, label, browser, platform, ip_prefix, authenticated_at, created_at,
    last_used_at, idle_expires_at, absolute_expires_at, refresh_seed, refresh_key_id, generation,
    rotated_at, token_hash, ended, ended_at
FROM sessions;

DROP TABLE sessions;
ALTER TABLE sessions_2 RENAME TO sessions;
CREATE INDEX sessions_user ON sessions (user_id, created_at);
CREATE INDEX sessions_lapsed ON sessions (coalesce(ended_at, min(idle_expires_at, absolute_expires_at)));

CREATE TABLE outbox_2 (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    kind TEXT NOT NULL,
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

INSERT INTO outbox_2 (
    id, kind, address, challenge_id, details, created_at, expires_at, coalesce_key, lane, state,
    attempts, due_at, fence, leased_until, closed_at, note
)
SELECT
    id, kind, address, challenge_id, details, created_at, expires_at, coalesce_key, lane, state,
    attempts, due_at, fence, leased_until, closed_at, note
FROM outbox;

DROP TABLE outbox;
ALTER TABLE outbox_2 RENAME TO outbox;
CREATE INDEX outbox_due ON outbox (lane, due_at) WHERE closed_at IS NULL;
CREATE INDEX outbox_closed ON outbox (closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX outbox_open_key ON outbox (coalesce_key) WHERE coalesce_key IS NOT NULL AND closed_at IS NULL;
CREATE INDEX outbox_address ON outbox (address);

CREATE TABLE budget_hits_2 (
    scope TEXT NOT NULL,
    subject TEXT NOT NULL,
    hits TEXT NOT NULL CHECK (json_valid(hits)),
    quiet_at INTEGER NOT NULL,
    PRIMARY KEY (scope, subject)
) STRICT;

INSERT INTO budget_hits_2 (scope, subject, hits, quiet_at) SELECT scope, subject, hits, quiet_at FROM budget_hits;
DROP TABLE budget_hits;
ALTER TABLE budget_hits_2 RENAME TO budget_hits;
CREATE INDEX budget_hits_quiet ON budget_hits (quiet_at);

-- Whose challenges are that are about a user and not about whoever owns the mailbox.
CREATE TABLE bound_challenges (
    challenge_id BLOB NOT NULL PRIMARY KEY REFERENCES challenges (id) ON DELETE CASCADE,
    user_id BLOB NOT NULL CHECK (length(user_id) = 16)
) STRICT, WITHOUT ROWID;

CREATE INDEX bound_challenges_user ON bound_challenges (user_id);

-- Passwords, as hashes in PHC form.
CREATE TABLE password_credentials (
    user_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    set_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who users are at social providers.
CREATE TABLE identities (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    connection TEXT NOT NULL,
    address TEXT,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    UNIQUE (issuer, subject)
) STRICT, WITHOUT ROWID;

CREATE INDEX identities_user ON identities (user_id);

-- Teams, who belongs to them, and who may come.
CREATE TABLE accounts (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE memberships (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    granted_by BLOB CHECK (length(granted_by) = 16),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (account_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX memberships_user ON memberships (user_id);
CREATE INDEX memberships_granted ON memberships (granted_by) WHERE granted_by IS NOT NULL;

-- Without an account: to the product itself.
CREATE TABLE invites (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    account_id BLOB REFERENCES accounts (id) ON DELETE CASCADE,
    role TEXT,
    address TEXT NOT NULL,
    inviter BLOB CHECK (length(inviter) = 16),
    client TEXT NOT NULL,
    challenge_id BLOB NOT NULL CHECK (length(challenge_id) = 16),
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    sent_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    closed_at INTEGER,
    CHECK ((account_id IS NULL) = (role IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX invites_address ON invites (address);
CREATE INDEX invites_account ON invites (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX invites_inviter ON invites (inviter) WHERE inviter IS NOT NULL;
CREATE INDEX invites_ended ON invites (coalesce(closed_at, expires_at));

-- Who waits: a user in an account, or an address. The feature is empty for the product itself.
CREATE TABLE waitlist_entries (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id BLOB REFERENCES users (id) ON DELETE CASCADE,
    account_id BLOB REFERENCES accounts (id) ON DELETE CASCADE,
    address TEXT,
    feature TEXT NOT NULL,
    client TEXT NOT NULL,
    since INTEGER NOT NULL,
    granted_at INTEGER,
    CHECK ((user_id IS NULL) = (account_id IS NULL) AND (user_id IS NULL) <> (address IS NULL))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX waitlist_entries_user ON waitlist_entries (user_id, account_id, feature) WHERE user_id IS NOT NULL;
CREATE UNIQUE INDEX waitlist_entries_address ON waitlist_entries (address, feature) WHERE address IS NOT NULL;
CREATE INDEX waitlist_entries_account ON waitlist_entries (account_id) WHERE account_id IS NOT NULL;

-- Apps that were added by command.
CREATE TABLE clients (
    id TEXT NOT NULL PRIMARY KEY,
    settings TEXT NOT NULL CHECK (json_valid(settings))
) STRICT, WITHOUT ROWID;

-- Trips to social providers that have not come back.
CREATE TABLE social_flows (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    surface TEXT NOT NULL,
    client TEXT NOT NULL,
    itinerary TEXT NOT NULL CHECK (json_valid(itinerary)),
    seed BLOB NOT NULL CHECK (length(seed) = 16),
    key_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX social_flows_expired ON social_flows (expires_at);
