-- The small log of a mock exam, JSON: when it was begun, its sections, what was left for good. It knows when its time is
-- over. A mock exam that was begun before has none: its time is over.
ALTER TABLE practice_set ADD COLUMN log TEXT;
ALTER TABLE practice_set DROP COLUMN ends_at;
