CREATE TABLE signal (
    id TEXT PRIMARY KEY,
    attempt TEXT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    frame BIGINT
);

CREATE INDEX signal_attempt ON signal (attempt, at);

CREATE TABLE incident (
    id TEXT PRIMARY KEY,
    attempt TEXT NOT NULL,
    sitting TEXT NOT NULL,
    at BIGINT NOT NULL,
    state TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE INDEX incident_sitting ON incident (sitting, at);
CREATE INDEX incident_attempt ON incident (attempt, at);

-- The picture itself is a blob; here is what was measured in it.
CREATE TABLE frame (
    attempt TEXT NOT NULL,
    n BIGINT NOT NULL,
    at BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    checks TEXT NOT NULL,
    PRIMARY KEY (attempt, n)
);
