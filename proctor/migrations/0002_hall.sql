-- A seat that fell silent while its candidate sat the exam. ended: NULL while it is silent.
CREATE TABLE silence (
    attempt TEXT NOT NULL,
    sitting TEXT NOT NULL,
    room TEXT NOT NULL,
    network TEXT NOT NULL,
    began BIGINT NOT NULL,
    ended BIGINT,
    PRIMARY KEY (attempt, began)
);

CREATE INDEX silence_sitting ON silence (sitting, began);

CREATE TABLE hall_event (
    id TEXT PRIMARY KEY,
    sitting TEXT NOT NULL,
    body TEXT NOT NULL
);

CREATE INDEX hall_event_sitting ON hall_event (sitting);
