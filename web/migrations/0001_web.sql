CREATE TABLE account (
    id TEXT PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password TEXT NOT NULL,
    roles TEXT NOT NULL,
    active BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Who is signed in. token: SHA-256 of the cookie's value. kind: staff or seat.
CREATE TABLE session (
    token TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX session_subject ON session (subject);

-- Append-only, hash-chained.
CREATE TABLE audit (
    number BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    who TEXT NOT NULL,
    who_name TEXT NOT NULL,
    what TEXT NOT NULL,
    on_what TEXT NOT NULL,
    detail TEXT NOT NULL,
    from_address TEXT NOT NULL,
    hash TEXT NOT NULL
);

CREATE INDEX audit_on ON audit (on_what);

-- Settings of the site: setup token, name, …
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
