-- Practice: sets of open items, what was answered in them, and each person's wrong-answer book. A person is the keyed
-- hash of their ID number, over all sittings.
CREATE TABLE practice_set (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    -- subject, book or mock
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    form TEXT NOT NULL,
    at BIGINT NOT NULL,
    -- Of a mock exam: when its time is over.
    ends_at BIGINT,
    finished_at BIGINT
);

CREATE INDEX practice_set_person ON practice_set (person, at);

CREATE TABLE practice_answer (
    set_id TEXT NOT NULL,
    slot BIGINT NOT NULL,
    item TEXT NOT NULL,
    response TEXT NOT NULL,
    -- Null while nobody is to know: in a mock exam before its end.
    is_right BIGINT,
    at BIGINT NOT NULL,
    PRIMARY KEY (set_id, slot)
);

-- Every item that a person has answered in practice.
CREATE TABLE practice_item (
    person TEXT NOT NULL,
    item TEXT NOT NULL,
    wrong BIGINT NOT NULL,
    streak BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    in_book BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (person, item)
);
