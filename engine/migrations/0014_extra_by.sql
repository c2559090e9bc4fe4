-- Who granted the extra time.
ALTER TABLE seat ADD COLUMN extra_by TEXT NOT NULL DEFAULT '';
