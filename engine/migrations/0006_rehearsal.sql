-- A rehearsal names the sitting that it rehearses.
ALTER TABLE sitting ADD COLUMN rehearsal_of TEXT;
