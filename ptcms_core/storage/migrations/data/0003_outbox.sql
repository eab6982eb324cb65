-- approved templates, batches, and channels that rest
ALTER TABLE message_template ADD COLUMN cloud_name TEXT NOT NULL DEFAULT '';
ALTER TABLE message_template ADD COLUMN cloud_language TEXT NOT NULL DEFAULT '';

CREATE TABLE batch (                     -- messages written in one go
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    created_at TEXT NOT NULL,
    created_by INTEGER
) STRICT;
ALTER TABLE message ADD COLUMN batch_id INTEGER REFERENCES batch (id);
ALTER TABLE message ADD COLUMN cloud_template TEXT; -- JSON: name, language, values
CREATE INDEX message_by_batch ON message (batch_id, state) WHERE batch_id IS NOT NULL;
CREATE INDEX message_in_turn ON message (channel, state, retry_after, id);

CREATE TABLE channel (
    name TEXT PRIMARY KEY,
    paused INTEGER NOT NULL DEFAULT 0,   -- until a person says that it was mended
    resume_at TEXT,                      -- or until this moment, by itself
    reason TEXT NOT NULL DEFAULT ''
) STRICT;

-- what is prepared by itself, for somebody to approve
CREATE TABLE reminder_rule (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 1,
    kind TEXT NOT NULL CHECK (kind IN ('due_in', 'overdue', 'no_weigh_in', 'birthday')),
    days INTEGER NOT NULL DEFAULT 0,
    template_id TEXT NOT NULL,           -- the gym's own by number, a shipped one by key
    active INTEGER NOT NULL DEFAULT 1,
    by_itself INTEGER NOT NULL DEFAULT 0, -- on the cloud channel only
    removed_at TEXT
) STRICT;
ALTER TABLE message ADD COLUMN rule_id INTEGER;
