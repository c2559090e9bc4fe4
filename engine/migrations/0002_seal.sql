-- leaves: JSON list of texts, in the tree's order. Append-only: a further seal gets the next number.
CREATE TABLE seal (
    sitting TEXT NOT NULL,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    leaves TEXT NOT NULL,
    root TEXT NOT NULL,
    signed TEXT NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (sitting, number)
);
