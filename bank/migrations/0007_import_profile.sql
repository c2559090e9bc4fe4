-- What the columns of tables mean, kept by people for the next of their kind. columns, mapping: JSON.
CREATE TABLE import_profile (
    name TEXT PRIMARY KEY,
    columns TEXT NOT NULL,
    mapping TEXT NOT NULL,
    by_staff TEXT NOT NULL,
    at BIGINT NOT NULL
);
