-- A decision covers the late answers that had arrived when it was made; those before it by earlier decisions.
CREATE TABLE late_decision (
    attempt TEXT NOT NULL,
    -- The first so many late answers of the attempt.
    upto BIGINT NOT NULL,
    accept BIGINT NOT NULL,
    reason TEXT NOT NULL,
    by_staff TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (attempt, upto)
);
-- Until now one decision covered whatever came.
INSERT INTO late_decision (attempt, upto, accept, reason, by_staff, at)
    SELECT attempt, 1000000000, accept, reason, by_staff, at FROM late_ruling;
DROP TABLE late_ruling;
