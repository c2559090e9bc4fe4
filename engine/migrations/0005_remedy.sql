-- What is done about faulty items. state: asked, in_force, dropped, replaced.
CREATE TABLE remedy (
    sitting TEXT NOT NULL,
    number BIGINT NOT NULL,
    item TEXT NOT NULL,
    remedy TEXT NOT NULL,
    reason TEXT NOT NULL,
    announcement TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    decided_by TEXT,
    decided_at BIGINT,
    dropped_for TEXT NOT NULL,
    PRIMARY KEY (sitting, number)
);

-- One is asked for at a time, and one counts.
CREATE UNIQUE INDEX remedy_asked ON remedy (sitting, item) WHERE state = 'asked';
CREATE UNIQUE INDEX remedy_in_force ON remedy (sitting, item) WHERE state = 'in_force';

CREATE INDEX attempt_event_reported ON attempt_event (attempt) WHERE kind = 'reported';
