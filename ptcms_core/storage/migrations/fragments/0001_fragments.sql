-- What the JSON documents are put together from: nothing here that can't be made again.

CREATE TABLE fragment (           -- with rowids: long rows would cost a page each without
    document TEXT NOT NULL,
    client_id INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (document, client_id)
) STRICT;

CREATE TABLE state (
    document TEXT PRIMARY KEY,
    generation TEXT NOT NULL,
    names TEXT NOT NULL,              -- JSON, account id → name as the fragments have it
    sequence INTEGER,                 -- the journal row the fragments are complete to
    pass_sequence INTEGER,            -- of a rendering of all clients that is under way
    pass_after INTEGER                -- and the last client it has come to
) STRICT, WITHOUT ROWID;
