-- How far the logs of a sitting had come when they were looked at last, until it is sealed. heads: JSON list of lines.
CREATE TABLE mark (
    sitting TEXT PRIMARY KEY,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    heads TEXT NOT NULL,
    digest TEXT NOT NULL,
    signed TEXT NOT NULL,
    signature TEXT NOT NULL
);
