-- Accounts of trainers and admins, and the journal of what happened to them.

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 1,
    full_name TEXT NOT NULL,
    email TEXT,                       -- NULL once deleted: the address is free again
    email_key TEXT UNIQUE,            -- the address without case
    role TEXT NOT NULL CHECK (role IN ('admin', 'trainer')),
    password_hash TEXT,
    must_change_password INTEGER NOT NULL DEFAULT 0,
    stamp INTEGER NOT NULL DEFAULT 1, -- a change of password, role or activity ends older sessions
    upi_id TEXT NOT NULL DEFAULT '',
    payee_name TEXT NOT NULL DEFAULT '',
    preferences TEXT NOT NULL DEFAULT '{}',
    active INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    last_sign_in_at TEXT,
    deleted_at TEXT,
    source_key TEXT UNIQUE            -- where a taken-over account came from
) STRICT;

CREATE TABLE throttle (
    email_key TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    last_failure_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    act_id TEXT NOT NULL,
    at TEXT NOT NULL,
    actor_id INTEGER,
    subject TEXT NOT NULL,
    record_id INTEGER,
    client_id INTEGER,
    kind TEXT NOT NULL,
    digest_before TEXT,
    digest_after TEXT,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE INDEX journal_by_actor ON journal (actor_id, seq);

CREATE TABLE journal_image (
    seq INTEGER PRIMARY KEY REFERENCES journal (seq),
    salt TEXT NOT NULL,
    before TEXT,
    after TEXT
) STRICT;
