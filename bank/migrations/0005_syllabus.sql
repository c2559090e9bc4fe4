-- Versions of the syllabus, as they were published: never changed. moves: what became of codes of the version before,
-- JSON.
CREATE TABLE syllabus (
    number BIGINT PRIMARY KEY,
    moves TEXT NOT NULL,
    note TEXT NOT NULL,
    by_staff TEXT NOT NULL,
    at BIGINT NOT NULL
);

CREATE TABLE syllabus_node (
    syllabus BIGINT NOT NULL,
    code TEXT NOT NULL,
    position BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (syllabus, code)
);

CREATE TABLE syllabus_qualification (
    syllabus BIGINT NOT NULL,
    code TEXT NOT NULL,
    position BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (syllabus, code)
);

-- What was there is version 1.
INSERT INTO syllabus (number, moves, note, by_staff, at)
    SELECT 1, '[]', '', 'system', 0 WHERE EXISTS (SELECT 1 FROM node);
INSERT INTO syllabus_node (syllabus, code, position, body) SELECT 1, code, position, body FROM node;
INSERT INTO syllabus_qualification (syllabus, code, position, body)
    SELECT 1, code, position, body FROM qualification;
DROP TABLE node;
DROP TABLE qualification;

-- The next version while it is being made. edit: goes up with each save; body: JSON.
CREATE TABLE syllabus_draft (
    only_one BIGINT PRIMARY KEY,
    based_on BIGINT NOT NULL,
    edit BIGINT NOT NULL,
    body TEXT NOT NULL,
    by_staff TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- With which version the tags were checked: they are read through the moves of those that came later.
ALTER TABLE item_version ADD COLUMN syllabus BIGINT NOT NULL DEFAULT 1;

-- In the codes of which version it was frozen, and lies for good.
ALTER TABLE snapshot ADD COLUMN syllabus BIGINT NOT NULL DEFAULT 1;
