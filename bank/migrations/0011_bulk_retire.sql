-- Items that were retired at once, so that it can be undone.
CREATE TABLE bulk_retire (
    id TEXT PRIMARY KEY,
    note TEXT NOT NULL,
    items BIGINT NOT NULL,
    by_staff TEXT NOT NULL,
    at BIGINT NOT NULL,
    undone BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX bulk_retire_at ON bulk_retire (at);

-- statuses: a JSON list of [number, status] of the versions as they were.
CREATE TABLE bulk_retire_item (
    retire TEXT NOT NULL,
    item TEXT NOT NULL,
    statuses TEXT NOT NULL,
    PRIMARY KEY (retire, item)
);
