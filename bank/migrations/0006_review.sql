-- What people say about a version. step: the step of the review that it was said with, if any.
CREATE TABLE comment (
    id TEXT PRIMARY KEY,
    item TEXT NOT NULL,
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    by_staff TEXT NOT NULL,
    text TEXT NOT NULL,
    step TEXT
);

CREATE INDEX comment_item ON comment (item, at);

-- Pairs of items that must not meet in one form: a < b.
CREATE TABLE enemy (
    a TEXT NOT NULL,
    b TEXT NOT NULL,
    reason TEXT NOT NULL,
    by_staff TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (a, b)
);

CREATE INDEX enemy_b ON enemy (b);

-- Pairs of items that look alike and were found to be two: a < b.
CREATE TABLE distinct_pair (
    a TEXT NOT NULL,
    b TEXT NOT NULL,
    by_staff TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (a, b)
);

-- enemies: pairs of the snapshot's items, JSON, in order.
ALTER TABLE snapshot ADD COLUMN enemies TEXT NOT NULL DEFAULT '[]';
