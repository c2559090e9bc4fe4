CREATE TABLE node (
    code TEXT PRIMARY KEY,
    position BIGINT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE qualification (
    code TEXT PRIMARY KEY,
    position BIGINT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE regulation (
    number TEXT PRIMARY KEY,
    position BIGINT NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE item (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    latest BIGINT NOT NULL,
    import TEXT
);

CREATE INDEX item_import ON item (import);

-- Only the status and the reviewer of a version ever change.
CREATE TABLE item_version (
    item TEXT NOT NULL,
    number BIGINT NOT NULL,
    content TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    tags TEXT NOT NULL,
    status TEXT NOT NULL,
    author TEXT NOT NULL,
    reviewer TEXT,
    at BIGINT NOT NULL,
    PRIMARY KEY (item, number)
);

CREATE INDEX item_version_hash ON item_version (content_hash);
CREATE INDEX item_version_status ON item_version (status, item, number);

-- items: a JSON list of [item, version], in order of the ids.
CREATE TABLE snapshot (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    size BIGINT NOT NULL,
    items TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- file: the uploaded bytes, base64. summary: what the commit did, JSON.
CREATE TABLE import (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    file TEXT NOT NULL,
    by_staff TEXT NOT NULL,
    at BIGINT NOT NULL,
    committed BIGINT NOT NULL DEFAULT 0,
    undone BIGINT NOT NULL DEFAULT 0,
    summary TEXT
);
