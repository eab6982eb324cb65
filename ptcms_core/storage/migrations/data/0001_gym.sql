-- Everything of a gym but its accounts.
-- Money: integer minor units. Weights: grams. Lengths: millimetres. Times: UTC, ISO 8601.
-- Dates: the gym's own calendar, ISO 8601.

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL               -- JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE client (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 1,
    trainer_id INTEGER NOT NULL,      -- account.id of trainer_db.db
    full_name TEXT NOT NULL,
    name_key TEXT NOT NULL,           -- folded, for sorting and namesakes
    search_key TEXT NOT NULL,         -- folded name, phone digits, goal, email
    gender TEXT CHECK (gender IN ('female', 'male', 'other')),
    equation TEXT CHECK (equation IN ('female', 'male')), -- for gender other: which formula to use
    date_of_birth TEXT,
    age INTEGER,
    age_on TEXT,                      -- the day the age was told: it grows from there
    phone TEXT,                       -- E.164
    email TEXT NOT NULL DEFAULT '',
    height_mm INTEGER,
    goal TEXT NOT NULL DEFAULT '',
    goal_weight_g INTEGER,
    activity TEXT NOT NULL DEFAULT 'sedentary',
    injuries TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    emergency_contact TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT 'en',
    whatsapp_consent INTEGER NOT NULL DEFAULT 0,
    consent_on TEXT,
    consent_source TEXT NOT NULL DEFAULT '',
    opted_out_on TEXT,
    created_at TEXT NOT NULL,
    archived INTEGER NOT NULL DEFAULT 0,
    archived_at TEXT,
    erased_at TEXT,
    source_key TEXT UNIQUE,
    -- kept beside the row, in the transaction of the change that moves them
    last_weight_g INTEGER,
    last_weigh_in_on TEXT,
    weight_change_7d_g INTEGER,
    balance INTEGER NOT NULL DEFAULT 0,
    has_charge INTEGER NOT NULL DEFAULT 0,
    has_payment INTEGER NOT NULL DEFAULT 0,
    next_due_on TEXT,                 -- due date of the oldest charge not yet settled
    last_payment_on TEXT,
    last_reminded_at TEXT,
    diet_plan_id INTEGER,
    workout_plan_id INTEGER,
    CHECK (erased_at IS NULL OR archived = 1) -- so lists of active clients need not ask
) STRICT;
-- each order of the list is an index that ends in name and id: a page is read, never sorted, and
-- what stands before it is passed over without looking at the rows
CREATE INDEX client_by_number ON client (archived, id, trainer_id);
CREATE INDEX client_by_name ON client (archived, name_key, id, search_key);
CREATE INDEX client_by_balance ON client (archived, balance, name_key, id, trainer_id);
CREATE INDEX client_by_due ON client (archived, next_due_on, name_key, id, balance);
CREATE INDEX client_by_weight ON client (archived, last_weight_g, name_key, id, trainer_id);
CREATE INDEX client_by_weigh_in ON client (archived, last_weigh_in_on, name_key, id, created_at);
CREATE INDEX client_by_goal ON client (archived, goal, name_key, id, trainer_id);
CREATE INDEX client_by_number_called ON client (archived, phone, name_key, id, trainer_id);
CREATE INDEX client_by_owner ON client (archived, trainer_id, name_key, id);
CREATE INDEX client_by_trainer ON client (trainer_id, archived, name_key, id, search_key);
CREATE INDEX client_by_trainer_due ON client (
    trainer_id, archived, next_due_on, name_key, id, balance
);
CREATE INDEX client_by_trainer_weigh_in ON client (
    trainer_id, archived, last_weigh_in_on, name_key, id, created_at
);
CREATE INDEX client_by_phone ON client (phone) WHERE phone IS NOT NULL;
CREATE INDEX client_by_birthday ON client (archived, substr(date_of_birth, 6))
    WHERE date_of_birth IS NOT NULL;
CREATE INDEX client_by_missing_plan
    ON client (archived, name_key, id, trainer_id, diet_plan_id, workout_plan_id)
    WHERE diet_plan_id IS NULL OR workout_plan_id IS NULL;
CREATE INDEX client_by_trainer_missing_plan
    ON client (trainer_id, archived, name_key, id, diet_plan_id, workout_plan_id)
    WHERE diet_plan_id IS NULL OR workout_plan_id IS NULL;
CREATE INDEX client_by_beginning ON client (created_at, erased_at, trainer_id);
CREATE INDEX client_by_trainer_beginning ON client (trainer_id, erased_at, created_at, archived_at);
CREATE INDEX client_by_end ON client (archived_at, erased_at, trainer_id);

CREATE TABLE weigh_in (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 1,
    client_id INTEGER NOT NULL REFERENCES client (id),
    on_date TEXT NOT NULL,
    weight_g INTEGER,
    height_mm INTEGER,
    waist_mm INTEGER,
    hip_mm INTEGER,
    chest_mm INTEGER,
    arm_mm INTEGER,
    thigh_mm INTEGER,
    neck_mm INTEGER,
    body_fat_permille INTEGER,
    note TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL,
    by_id INTEGER,
    removed_at TEXT,
    source_key TEXT UNIQUE
) STRICT;
CREATE INDEX weigh_in_by_client ON weigh_in (client_id, on_date, id);

CREATE TABLE diet_plan (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    client_id INTEGER NOT NULL REFERENCES client (id),
    number INTEGER NOT NULL,          -- 1, 2, 3 … for each client
    meals TEXT NOT NULL,              -- JSON object, meal → text, in order
    total_calories INTEGER,
    macros TEXT,                      -- JSON object, grams
    notes TEXT NOT NULL DEFAULT '',
    assigned_at TEXT NOT NULL,
    assigned_by INTEGER,
    withdrawn_at TEXT,
    source_key TEXT UNIQUE,
    UNIQUE (client_id, number)
) STRICT;

CREATE TABLE workout_plan (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    client_id INTEGER NOT NULL REFERENCES client (id),
    number INTEGER NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL,               -- as typed
    days TEXT NOT NULL,               -- JSON, as understood
    assigned_at TEXT NOT NULL,
    assigned_by INTEGER,
    withdrawn_at TEXT,
    source_key TEXT UNIQUE,
    UNIQUE (client_id, number)
) STRICT;

CREATE TABLE workout_template (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 1,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    by_id INTEGER,
    removed_at TEXT
) STRICT;

CREATE TABLE ledger_entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    client_id INTEGER NOT NULL REFERENCES client (id),
    kind TEXT NOT NULL CHECK (
        kind IN ('charge', 'payment', 'refund', 'discount', 'adjustment', 'reversal')
    ),
    amount INTEGER NOT NULL,          -- positive; only an adjustment may be negative
    on_date TEXT NOT NULL,
    due_date TEXT,
    method TEXT,
    reference TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    receipt_no TEXT UNIQUE,
    reverses_id INTEGER UNIQUE REFERENCES ledger_entry (id),
    carried_over INTEGER NOT NULL DEFAULT 0,
    idempotency_key TEXT UNIQUE,
    at TEXT NOT NULL,
    by_id INTEGER,
    source_key TEXT UNIQUE
) STRICT;
CREATE INDEX ledger_by_client ON ledger_entry (client_id, id);
CREATE INDEX ledger_by_day ON ledger_entry (on_date, kind);
CREATE INDEX ledger_by_reference ON ledger_entry (upper(reference)) WHERE reference <> '';
CREATE TRIGGER ledger_is_never_edited BEFORE UPDATE OF
    client_id, kind, amount, on_date, due_date, method, receipt_no, reverses_id, at, by_id
    ON ledger_entry
BEGIN
    SELECT RAISE(ABORT, 'ledger entries are immutable');
END;
CREATE TRIGGER ledger_is_never_deleted BEFORE DELETE ON ledger_entry
BEGIN
    SELECT RAISE(ABORT, 'ledger entries are immutable');
END;

-- what was taken, kept in step by the triggers below: no screen sums the ledger
CREATE TABLE taking (
    on_date TEXT NOT NULL,
    trainer_id INTEGER NOT NULL,      -- who looks after the client
    by_id INTEGER NOT NULL,           -- who took it; 0 for nobody
    method TEXT NOT NULL,
    received INTEGER NOT NULL,
    refunded INTEGER NOT NULL,
    entries INTEGER NOT NULL,         -- how many count: neither carried over nor reversed
    PRIMARY KEY (on_date, trainer_id, by_id, method)
) STRICT, WITHOUT ROWID;
CREATE VIEW taking_of_entry AS
    SELECT id, client_id, on_date, COALESCE(by_id, 0) AS by_id, COALESCE(method, 'other') AS method,
        CASE kind WHEN 'payment' THEN amount ELSE 0 END AS received,
        CASE kind WHEN 'refund' THEN amount ELSE 0 END AS refunded
    FROM ledger_entry WHERE kind IN ('payment', 'refund') AND carried_over = 0;
CREATE TRIGGER taking_is_added AFTER INSERT ON ledger_entry
    WHEN NEW.kind IN ('payment', 'refund') AND NEW.carried_over = 0
BEGIN
    INSERT INTO taking (on_date, trainer_id, by_id, method, received, refunded, entries)
    SELECT e.on_date, c.trainer_id, e.by_id, e.method, e.received, e.refunded, 1
    FROM taking_of_entry e JOIN client c ON c.id = e.client_id WHERE e.id = NEW.id
    ON CONFLICT (on_date, trainer_id, by_id, method) DO UPDATE SET
        received = received + excluded.received, refunded = refunded + excluded.refunded,
        entries = entries + 1;
END;
CREATE TRIGGER taking_is_reversed AFTER INSERT ON ledger_entry
    WHEN NEW.reverses_id IS NOT NULL
BEGIN
    INSERT INTO taking (on_date, trainer_id, by_id, method, received, refunded, entries)
    SELECT e.on_date, c.trainer_id, e.by_id, e.method, -e.received, -e.refunded, -1
    FROM taking_of_entry e JOIN client c ON c.id = e.client_id WHERE e.id = NEW.reverses_id
    ON CONFLICT (on_date, trainer_id, by_id, method) DO UPDATE SET
        received = received + excluded.received, refunded = refunded + excluded.refunded,
        entries = entries - 1;
END;
CREATE TRIGGER taking_follows_the_client AFTER UPDATE OF trainer_id ON client
    WHEN OLD.trainer_id <> NEW.trainer_id
BEGIN
    INSERT INTO taking (on_date, trainer_id, by_id, method, received, refunded, entries)
    SELECT e.on_date, OLD.trainer_id, e.by_id, e.method, -SUM(e.received), -SUM(e.refunded), -COUNT(*)
    FROM taking_of_entry e LEFT JOIN ledger_entry r ON r.reverses_id = e.id
    WHERE e.client_id = NEW.id AND r.id IS NULL GROUP BY e.on_date, e.by_id, e.method
    ON CONFLICT (on_date, trainer_id, by_id, method) DO UPDATE SET
        received = received + excluded.received, refunded = refunded + excluded.refunded,
        entries = entries + excluded.entries;
    INSERT INTO taking (on_date, trainer_id, by_id, method, received, refunded, entries)
    SELECT e.on_date, NEW.trainer_id, e.by_id, e.method, SUM(e.received), SUM(e.refunded), COUNT(*)
    FROM taking_of_entry e LEFT JOIN ledger_entry r ON r.reverses_id = e.id
    WHERE e.client_id = NEW.id AND r.id IS NULL GROUP BY e.on_date, e.by_id, e.method
    ON CONFLICT (on_date, trainer_id, by_id, method) DO UPDATE SET
        received = received + excluded.received, refunded = refunded + excluded.refunded,
        entries = entries + excluded.entries;
END;

CREATE TABLE receipt_counter (
    financial_year TEXT PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE message_template (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 1,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    language TEXT NOT NULL DEFAULT 'en',
    shipped_key TEXT,                 -- which of the shipped templates it was made from
    by_id INTEGER,
    removed_at TEXT
) STRICT;

CREATE TABLE message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 1,
    client_id INTEGER REFERENCES client (id),
    phone TEXT NOT NULL,
    text TEXT NOT NULL,
    template_id INTEGER REFERENCES message_template (id),
    reminder INTEGER NOT NULL DEFAULT 0, -- asks for money: moves the client's last_reminded_at
    channel TEXT NOT NULL CHECK (channel IN ('click_to_chat', 'pywhatkit', 'cloud')),
    state TEXT NOT NULL CHECK (state IN (
        'draft', 'queued', 'sending', 'accepted', 'failed', 'handed_over', 'confirmed',
        'not_sent', 'unknown', 'skipped', 'cancelled'
    )),
    reason TEXT NOT NULL DEFAULT '',
    terminal TEXT NOT NULL DEFAULT '', -- the process a job of this desk belongs to
    lease_until TEXT,
    retry_after TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    external_id TEXT,
    period_key TEXT UNIQUE,           -- client, template and period: one reminder a period
    created_at TEXT NOT NULL,
    created_by INTEGER,
    acted_at TEXT,                    -- when it was last acted on
    source_key TEXT UNIQUE
) STRICT;
CREATE INDEX message_by_client ON message (client_id, id);
CREATE INDEX message_by_state ON message (state, id, client_id, source_key);

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
CREATE INDEX journal_by_client ON journal (client_id, seq);
CREATE INDEX journal_by_actor ON journal (actor_id, seq);
CREATE INDEX journal_by_act ON journal (act_id);
CREATE INDEX journal_by_subject ON journal (subject, seq);

CREATE TABLE journal_image (
    seq INTEGER PRIMARY KEY REFERENCES journal (seq),
    salt TEXT NOT NULL,
    before TEXT,
    after TEXT
) STRICT;

CREATE TABLE document (
    name TEXT PRIMARY KEY,
    generation TEXT NOT NULL,
    sequence INTEGER NOT NULL,        -- last journal row that is in it
    sha256 TEXT,                      -- of the file as last written
    size INTEGER,
    mtime_ns INTEGER,
    next_sha256 TEXT,                 -- of the file about to replace it
    next_sequence INTEGER,
    written_at TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE outside_edit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document TEXT NOT NULL,
    found_at TEXT NOT NULL,
    kept_as TEXT NOT NULL,            -- file name in outside-edits/
    sha256 TEXT NOT NULL,
    problem TEXT NOT NULL DEFAULT '', -- why it can't be read, if so
    settled_at TEXT
) STRICT;

CREATE TABLE takeover (
    source_key TEXT PRIMARY KEY,      -- what of the original application was taken over
    at TEXT NOT NULL,
    subject TEXT NOT NULL,
    record_id INTEGER
) STRICT, WITHOUT ROWID;
