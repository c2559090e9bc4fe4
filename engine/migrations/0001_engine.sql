CREATE TABLE blueprint (
    id TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    at BIGINT NOT NULL
);

CREATE TABLE exam (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    blueprint TEXT NOT NULL,
    rules TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- frozen: what the sitting's papers were drawn from, JSON; null before.
CREATE TABLE sitting (
    id TEXT PRIMARY KEY,
    exam TEXT NOT NULL,
    title TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    frozen TEXT,
    released_at BIGINT,
    invigilators TEXT NOT NULL
);

CREATE INDEX sitting_starts ON sitting (starts_at);

-- A seat is a candidate in a sitting; its id is that of the attempt.
CREATE TABLE seat (
    attempt TEXT PRIMARY KEY,
    sitting TEXT NOT NULL,
    ticket TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    id_hash TEXT NOT NULL,
    id_sealed TEXT NOT NULL,
    id_masked TEXT NOT NULL,
    room TEXT NOT NULL,
    seat TEXT NOT NULL,
    extra_s BIGINT NOT NULL,
    consent_at BIGINT,
    pledge_at BIGINT,
    UNIQUE (sitting, id_hash)
);

CREATE INDEX seat_sitting ON seat (sitting, room, seat);

-- paper: the form as its candidate sees it, JSON.
CREATE TABLE form (
    attempt TEXT PRIMARY KEY,
    sitting TEXT NOT NULL,
    form TEXT NOT NULL,
    hash TEXT NOT NULL,
    paper TEXT NOT NULL
);

CREATE INDEX form_sitting ON form (sitting);

-- Append-only. Two nodes can't both extend a log: the primary key stops the slower one.
CREATE TABLE attempt_event (
    attempt TEXT NOT NULL,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (attempt, number)
);

CREATE INDEX attempt_event_marks ON attempt_event (attempt, kind) WHERE kind IN ('started', 'ended');

-- head: the head of the log that was marked.
CREATE TABLE score (
    attempt TEXT PRIMARY KEY,
    sitting TEXT NOT NULL,
    head TEXT NOT NULL,
    score TEXT NOT NULL,
    at BIGINT NOT NULL
);

CREATE INDEX score_sitting ON score (sitting);

CREATE TABLE late_ruling (
    attempt TEXT PRIMARY KEY,
    accept BIGINT NOT NULL,
    reason TEXT NOT NULL,
    by_staff TEXT NOT NULL,
    at BIGINT NOT NULL
);
