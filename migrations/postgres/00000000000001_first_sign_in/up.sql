-- Everything a sign-in by an emailed code needs. Words are those of the core; instants are UTC to the microsecond.
-- Texts that are compared are COLLATE "C": bytes, whatever the system's locale is or becomes.

-- Raised inside a statement, it undoes the whole statement: something the decision was based on had changed.
CREATE FUNCTION countersign_lost() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'countersign: lost' USING ERRCODE = 'serialization_failure';
END
$$;

CREATE TABLE users (
    id           uuid PRIMARY KEY,
    status       text NOT NULL CHECK (status IN ('active', 'disabled')),
    display_name text,
    avatar_url   text,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL
);

CREATE TABLE address_credentials (
    address     text COLLATE "C" PRIMARY KEY,
    user_id     uuid NOT NULL UNIQUE REFERENCES users ON DELETE CASCADE,
    verified_at timestamptz,
    created_at  timestamptz NOT NULL
);

-- What one address or one device has used up: the guard row of its challenges. `marks` is the core's own JSON.
-- `quiet_hour` finds rows to sweep; it changes once an hour at most, so that updates within the hour stay in place.
CREATE TABLE ledgers (
    key        text COLLATE "C" PRIMARY KEY,
    version    bigint NOT NULL,
    marks      text NOT NULL,
    quiet_at   timestamptz NOT NULL,
    quiet_hour timestamp GENERATED ALWAYS AS (date_trunc('hour', quiet_at AT TIME ZONE 'UTC')) STORED
) WITH (fillfactor = 70);
CREATE INDEX ledgers_quiet ON ledgers (quiet_hour);

CREATE TABLE challenges (
    id             uuid PRIMARY KEY,
    kind           text NOT NULL CHECK (kind IN ('code', 'lockout')),
    surface        text NOT NULL CHECK (surface IN ('token', 'browser')),
    client         text COLLATE "C" NOT NULL,
    purpose        text NOT NULL CHECK (purpose IN ('signin', 'signup')),
    address        text COLLATE "C" NOT NULL,
    lane           text COLLATE "C" NOT NULL,
    seed           bytea NOT NULL CHECK (octet_length(seed) = 16),
    key_id         smallint NOT NULL,
    created_at     timestamptz NOT NULL,
    expires_at     timestamptz NOT NULL,
    opened_at      timestamptz,
    failed_guesses smallint NOT NULL CHECK (failed_guesses >= 0),
    ended          text CHECK (ended IN ('used', 'superseded', 'pointless'))
) WITH (fillfactor = 85);
CREATE INDEX challenges_live ON challenges (address, expires_at) WHERE ended IS NULL;
CREATE INDEX challenges_expired ON challenges (expires_at);

-- Further names of a challenge: the request ids of mails asked for again.
CREATE TABLE challenge_aliases (
    request_id   uuid PRIMARY KEY,
    challenge_id uuid NOT NULL REFERENCES challenges ON DELETE CASCADE
);
CREATE INDEX challenge_aliases_challenge ON challenge_aliases (challenge_id);

-- Signed-in devices, each with its refresh family; `generation` is the family's guard.
CREATE TABLE sessions (
    id                  uuid PRIMARY KEY,
    user_id             uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    surface             text NOT NULL CHECK (surface IN ('token', 'browser')),
    client              text COLLATE "C" NOT NULL,
    label               text,
    browser             text NOT NULL,
    platform            text NOT NULL,
    ip_prefix           text,
    authenticated_at    timestamptz NOT NULL,
    created_at          timestamptz NOT NULL,
    last_used_at        timestamptz NOT NULL,
    idle_expires_at     timestamptz NOT NULL,
    absolute_expires_at timestamptz NOT NULL,
    token_hash          bytea CHECK (octet_length(token_hash) = 32),
    refresh_seed        bytea CHECK (octet_length(refresh_seed) = 16),
    refresh_key_id      smallint,
    generation          integer,
    rotated_at          timestamptz,
    ended               text CHECK (ended IN ('signed_out', 'revoked', 'refresh_reused')),
    ended_at            timestamptz,
    lapses_on           date GENERATED ALWAYS AS
        ((LEAST(idle_expires_at, absolute_expires_at, ended_at) AT TIME ZONE 'UTC')::date) STORED,
    CHECK (num_nulls(refresh_seed, refresh_key_id, generation, rotated_at) IN (0, 4)),
    CHECK (num_nulls(ended, ended_at) IN (0, 2))
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX sessions_token ON sessions (token_hash) WHERE token_hash IS NOT NULL;
CREATE INDEX sessions_user ON sessions (user_id) WHERE ended IS NULL;
CREATE INDEX sessions_lapsed ON sessions (lapses_on);

CREATE TABLE device_tokens (
    id         uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    address    text COLLATE "C" NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at   timestamptz
);
CREATE INDEX device_tokens_user ON device_tokens (user_id);
CREATE INDEX device_tokens_lapsed ON device_tokens ((LEAST(expires_at, ended_at)));

-- The latest `room` instants per subject, oldest first: `room` hits within any `span`. A row made to be locked is empty.
CREATE TABLE budget_hits (
    scope       text COLLATE "C" NOT NULL,
    subject     text COLLATE "C" NOT NULL,
    hits        timestamptz[] NOT NULL,
    room        integer NOT NULL CHECK (room > 0),
    span        interval NOT NULL,
    newest_hour timestamp GENERATED ALWAYS AS
        (date_trunc('hour', COALESCE(hits[cardinality(hits)], 'epoch'::timestamptz) AT TIME ZONE 'UTC')) STORED,
    PRIMARY KEY (scope, subject)
) WITH (fillfactor = 70);
CREATE INDEX budget_hits_old ON budget_hits (newest_hour);

-- Counters over the whole deployment, one row per name and second, shared by all instances.
CREATE TABLE deployment_counters (
    name  text COLLATE "C" NOT NULL,
    slot  timestamptz NOT NULL,
    total bigint NOT NULL,
    PRIMARY KEY (name, slot)
) WITH (fillfactor = 70);
CREATE INDEX deployment_counters_slot ON deployment_counters (slot);

-- Mail to send, committed together with what it is about. `open_key` is `coalesce_key` until the first claim.
CREATE TABLE outbox (
    id           uuid PRIMARY KEY,
    kind         text NOT NULL CHECK (kind IN ('code', 'locked_out', 'new_sign_in')),
    lane         smallint NOT NULL CHECK (lane BETWEEN 0 AND 2),
    address      text COLLATE "C" NOT NULL,
    challenge_id uuid,
    details      text NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    state        text NOT NULL DEFAULT 'queued' CHECK (state IN
        ('queued', 'handed_over', 'deferred', 'refused', 'expired', 'suppressed', 'broken')),
    attempts     smallint NOT NULL DEFAULT 0,
    fence        bigint NOT NULL DEFAULT 0,
    leased_until timestamptz,
    closed_at    timestamptz,
    note         text,
    coalesce_key text COLLATE "C",
    open_key     text COLLATE "C"
) WITH (fillfactor = 80);
CREATE INDEX outbox_due ON outbox (lane, due_at) WHERE closed_at IS NULL;
CREATE INDEX outbox_closed ON outbox (closed_at) WHERE closed_at IS NOT NULL;
CREATE UNIQUE INDEX outbox_open_key ON outbox (open_key) WHERE open_key IS NOT NULL;

CREATE TABLE audit_events (
    id         uuid PRIMARY KEY,
    at         timestamptz NOT NULL,
    kind       text NOT NULL,
    user_id    uuid,
    address    text COLLATE "C",
    session_id uuid,
    ip_prefix  text,
    request    text,
    detail     jsonb NOT NULL
);
CREATE INDEX audit_events_at ON audit_events (at);
CREATE INDEX audit_events_address ON audit_events (address, at) WHERE address IS NOT NULL;

-- Signing keys; the private part is sealed under the root secret.
CREATE TABLE signing_keys (
    kid        text COLLATE "C" PRIMARY KEY,
    public_key bytea NOT NULL,
    sealed     bytea NOT NULL,
    created_at timestamptz NOT NULL,
    signs_from timestamptz NOT NULL,
    retires_at timestamptz
);
