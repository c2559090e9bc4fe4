-- An attempt that ended may go on: it is over when it ended more often than it was opened again.
DROP INDEX attempt_event_marks;
CREATE INDEX attempt_event_marks ON attempt_event (attempt, kind) WHERE kind IN ('started', 'ended', 'reopened');
