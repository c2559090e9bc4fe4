-- How often the bank was written to. Who writes takes the next number at the end of its transaction and holds the row
-- until it commits, so that numbers are committed in their order.
CREATE TABLE revision (
    only_one BIGINT PRIMARY KEY,
    number BIGINT NOT NULL
);

INSERT INTO revision (only_one, number) VALUES (1, 0);

-- What each of the last writes changed. items: ids, JSON; null: anything may have changed.
CREATE TABLE change (
    number BIGINT PRIMARY KEY,
    items TEXT
);
