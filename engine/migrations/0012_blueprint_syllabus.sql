-- Number of the syllabus that a blueprint's codes were checked with: it is read through the moves of those that came
-- later.
ALTER TABLE blueprint ADD COLUMN syllabus BIGINT NOT NULL DEFAULT 1;
