-- Versions that an import made of items that were there; number: after the one that was the newest.
CREATE TABLE import_version (
    import TEXT NOT NULL,
    item TEXT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (import, item, number)
);

CREATE INDEX import_version_item ON import_version (item, number);
