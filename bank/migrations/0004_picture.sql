-- Pictures of items, as they are shown: made anew from what was uploaded, named by their SHA-256. Never changed.
CREATE TABLE picture (
    name TEXT PRIMARY KEY,
    media TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    at BIGINT NOT NULL
);
