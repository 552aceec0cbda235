-- Passwords, identities, accounts, invites, waitlist, apps and trips to social providers. As before: no CHECKs and no
-- foreign keys; who removes a user or an account deletes what hangs on it. None of it is on a hot path, so what is
-- looked up has an index; what is swept is found by its id.

ALTER TABLE users ADD COLUMN profile text;
ALTER TABLE challenges ADD COLUMN bound text;
ALTER TABLE sessions ADD COLUMN details text;

-- Whose challenges are that are about a user and not about whoever owns the mailbox. A table of its own: an index on
-- `challenges` would be paid for by every request for a code.
CREATE TABLE bound_challenges (
    challenge_id uuid PRIMARY KEY,
    user_id      uuid NOT NULL
);
CREATE INDEX bound_challenges_user ON bound_challenges (user_id);

-- Passwords, as hashes in PHC form.
CREATE TABLE password_credentials (
    user_id uuid PRIMARY KEY,
    hash    text NOT NULL,
    set_at  timestamptz NOT NULL
);

-- Who users are at social providers.
CREATE TABLE identities (
    id           uuid PRIMARY KEY,
    user_id      uuid NOT NULL,
    issuer       text COLLATE "C" NOT NULL,
    subject      text COLLATE "C" NOT NULL,
    connection   text NOT NULL,
    address      text COLLATE "C",
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX identities_key ON identities (issuer, subject);
CREATE INDEX identities_user ON identities (user_id);

-- Teams, who belongs to them, and who may come.
CREATE TABLE accounts (
    id         uuid PRIMARY KEY,
    name       text NOT NULL,
    status     text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE TABLE memberships (
    id         uuid PRIMARY KEY,
    account_id uuid NOT NULL,
    user_id    uuid NOT NULL,
    role       text NOT NULL,
    granted_by uuid,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX memberships_place ON memberships (account_id, user_id);
CREATE INDEX memberships_user ON memberships (user_id);
CREATE INDEX memberships_granted ON memberships (granted_by) WHERE granted_by IS NOT NULL;

-- Without an account: to the product itself.
CREATE TABLE invites (
    id           uuid PRIMARY KEY,
    account_id   uuid,
    role         text,
    address      text COLLATE "C" NOT NULL,
    inviter      uuid,
    client       text COLLATE "C" NOT NULL,
    challenge_id uuid NOT NULL,
    state        text NOT NULL,
    created_at   timestamptz NOT NULL,
    sent_at      timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    closed_at    timestamptz
);
CREATE INDEX invites_address ON invites (address);
CREATE INDEX invites_account ON invites (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX invites_inviter ON invites (inviter) WHERE inviter IS NOT NULL;

-- Who waits: a user in an account, or an address. The feature is empty for the product itself.
CREATE TABLE waitlist_entries (
    id         uuid PRIMARY KEY,
    user_id    uuid,
    account_id uuid,
    address    text COLLATE "C",
    feature    text COLLATE "C" NOT NULL,
    client     text COLLATE "C" NOT NULL,
    since      timestamptz NOT NULL,
    granted_at timestamptz
);
CREATE UNIQUE INDEX waitlist_entries_user ON waitlist_entries (user_id, account_id, feature) WHERE user_id IS NOT NULL;
CREATE UNIQUE INDEX waitlist_entries_address ON waitlist_entries (address, feature) WHERE address IS NOT NULL;
CREATE INDEX waitlist_entries_account ON waitlist_entries (account_id) WHERE account_id IS NOT NULL;

-- Apps that were added by command.
CREATE TABLE clients (
    id       text COLLATE "C" PRIMARY KEY,
    settings text NOT NULL
);

-- Trips to social providers that have not come back.
CREATE TABLE social_flows (
    id         uuid PRIMARY KEY,
    surface    text NOT NULL,
    client     text COLLATE "C" NOT NULL,
    itinerary  text NOT NULL,
    seed       bytea NOT NULL,
    key_id     smallint NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
