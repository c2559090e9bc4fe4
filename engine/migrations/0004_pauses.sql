-- Pauses of rooms and of the whole sitting: who starts while one stands starts into it.
ALTER TABLE sitting ADD COLUMN pauses TEXT NOT NULL DEFAULT '[]';
