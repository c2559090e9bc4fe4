-- Edits of the tags of many items at once. edits: JSON; status: of the versions that it made.
CREATE TABLE bulk_edit (
    id TEXT PRIMARY KEY,
    edits TEXT NOT NULL,
    status TEXT NOT NULL,
    items BIGINT NOT NULL,
    by_staff TEXT NOT NULL,
    at BIGINT NOT NULL,
    undone BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX bulk_edit_at ON bulk_edit (at);

-- number: the version that it made, after the one that was the newest.
CREATE TABLE bulk_edit_item (
    edit TEXT NOT NULL,
    item TEXT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (edit, item)
);
