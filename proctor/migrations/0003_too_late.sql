CREATE INDEX signal_too_late ON signal (attempt) WHERE kind = 'answers_too_late';
