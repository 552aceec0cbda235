-- Everything a sign-in by an emailed code needs. Words are those of the core; instants are UTC to the microsecond.
-- Texts that are compared are COLLATE "C": bytes, whatever the system's locale is or becomes.
--
-- No CHECKs, foreign keys or generated columns: PostgreSQL reads each of them anew in every statement that writes the
-- table, which made up a quarter of a sign-in. Words, lengths and what goes together are kept by the core's own types,
-- and a row that says anything else is refused where it is read. Nothing begins for a user without the user's row being
-- held, and who erases a user deletes what hangs on it (docs/decisions/0008). Columns named `…_hour` and `…_on` are
-- there for the sweep: their indexes change seldom, so that updates stay in place. Ids begin with the time they were
-- minted, so that a primary key is the order of time as well.

-- Raised inside a statement, it undoes the whole statement: something the decision was based on had changed.
CREATE FUNCTION countersign_lost() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'countersign: lost' USING ERRCODE = 'serialization_failure';
END
$$;

CREATE TABLE users (
    id           uuid PRIMARY KEY,
    status       text NOT NULL,
    display_name text,
    avatar_url   text,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL
);

CREATE TABLE address_credentials (
    address     text COLLATE "C" PRIMARY KEY,
    user_id     uuid NOT NULL UNIQUE,
    verified_at timestamptz,
    created_at  timestamptz NOT NULL
);

-- What one address or one device has used up: the guard row of its challenges. `marks` is the core's own JSON.
-- `quiet_hour` is the beginning of the hour of `quiet_at`.
CREATE TABLE ledgers (
    key        text COLLATE "C" PRIMARY KEY,
    version    bigint NOT NULL,
    marks      text NOT NULL,
    quiet_at   timestamptz NOT NULL,
    quiet_hour timestamptz NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX ledgers_quiet ON ledgers (quiet_hour);

-- No index knows how they end, so that ending one changes its row in place.
CREATE TABLE challenges (
    id             uuid PRIMARY KEY,
    kind           text NOT NULL,
    surface        text NOT NULL,
    client         text COLLATE "C" NOT NULL,
    purpose        text NOT NULL,
    address        text COLLATE "C" NOT NULL,
    lane           text COLLATE "C" NOT NULL,
    seed           bytea NOT NULL,
    key_id         smallint NOT NULL,
    created_at     timestamptz NOT NULL,
    expires_at     timestamptz NOT NULL,
    opened_at      timestamptz,
    failed_guesses smallint NOT NULL,
    ended          text
) WITH (fillfactor = 80);
CREATE INDEX challenges_address ON challenges (address, expires_at);

-- Further names of a challenge: the request ids of mails asked for again.
CREATE TABLE challenge_aliases (
    request_id   uuid PRIMARY KEY,
    challenge_id uuid NOT NULL
);
CREATE INDEX challenge_aliases_challenge ON challenge_aliases (challenge_id);

-- Signed-in devices, each with its refresh family; `generation` is the family's guard. `lapses_on` is the day of the
-- first of its deadlines and its end.
CREATE TABLE sessions (
    id                  uuid PRIMARY KEY,
    user_id             uuid NOT NULL,
    surface             text NOT NULL,
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
    token_hash          bytea,
    refresh_seed        bytea,
    refresh_key_id      smallint,
    generation          integer,
    rotated_at          timestamptz,
    ended               text,
    ended_at            timestamptz,
    lapses_on           date NOT NULL
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX sessions_token ON sessions (token_hash) WHERE token_hash IS NOT NULL;
CREATE INDEX sessions_user ON sessions (user_id) WHERE ended IS NULL;
CREATE INDEX sessions_lapsed ON sessions (lapses_on);

CREATE TABLE device_tokens (
    id         uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE,
    user_id    uuid NOT NULL,
    address    text COLLATE "C" NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at   timestamptz,
    lapses_on  date NOT NULL
);
CREATE INDEX device_tokens_user ON device_tokens (user_id);
CREATE INDEX device_tokens_lapsed ON device_tokens (lapses_on);

-- The latest `room` instants per subject, oldest first: `room` hits within any `span`. A row made to be locked is empty.
-- `quiet_hour` is the beginning of the hour in which the newest leaves its window.
CREATE TABLE budget_hits (
    scope      text COLLATE "C" NOT NULL,
    subject    text COLLATE "C" NOT NULL,
    hits       timestamptz[] NOT NULL,
    room       integer NOT NULL,
    span       interval NOT NULL,
    quiet_hour timestamptz NOT NULL,
    PRIMARY KEY (scope, subject)
) WITH (fillfactor = 70);
CREATE INDEX budget_hits_quiet ON budget_hits (quiet_hour);

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
    kind         text NOT NULL,
    lane         smallint NOT NULL,
    address      text COLLATE "C" NOT NULL,
    challenge_id uuid,
    details      text NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    state        text NOT NULL DEFAULT 'queued',
    attempts     smallint NOT NULL DEFAULT 0,
    fence        bigint NOT NULL DEFAULT 0,
    leased_until timestamptz,
    closed_at    timestamptz,
    note         text,
    coalesce_key text COLLATE "C",
    open_key     text COLLATE "C"
) WITH (fillfactor = 80);
CREATE INDEX outbox_due ON outbox (lane, due_at) WHERE closed_at IS NULL;
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
CREATE INDEX audit_events_address ON audit_events (address);

-- Signing keys; the private part is sealed under the root secret.
CREATE TABLE signing_keys (
    kid        text COLLATE "C" PRIMARY KEY,
    public_key bytea NOT NULL,
    sealed     bytea NOT NULL,
    created_at timestamptz NOT NULL,
    signs_from timestamptz NOT NULL,
    retires_at timestamptz
);
