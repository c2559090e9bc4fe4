-- How many papers of a sitting hold an item as it was drawn. Follows from its forms.
CREATE TABLE exposure (
    sitting TEXT NOT NULL,
    item TEXT NOT NULL,
    papers BIGINT NOT NULL,
    PRIMARY KEY (sitting, item)
);
