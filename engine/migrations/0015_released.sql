-- Marks as they were released: what candidates see, whatever the records give later. A recheck that is agreed to after the
-- release changes them; that is recorded, and so are all of them at the release.
CREATE TABLE released (
    attempt TEXT PRIMARY KEY,
    sitting TEXT NOT NULL,
    score TEXT NOT NULL,
    -- The site's mark over the marks, whose they are, and what is needed to pass; empty for what an older version
    -- released, until the next start.
    mark TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX released_sitting ON released (sitting);
INSERT INTO released (attempt, sitting, score, mark, at)
    SELECT score.attempt, score.sitting, score.score, '', sitting.released_at
    FROM score JOIN sitting ON sitting.id = score.sitting
    WHERE sitting.released_at IS NOT NULL;
