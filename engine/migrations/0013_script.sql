-- What people did with answers that only people can mark. Rows are added and never changed.
CREATE TABLE script_act (
    sitting TEXT NOT NULL,
    attempt TEXT NOT NULL,
    slot BIGINT NOT NULL,
    -- 1, 2, 3, … within the script: of two that come at once, one loses and decides again.
    number BIGINT NOT NULL,
    -- SHA-256 of the answer it is about, hex.
    answer TEXT NOT NULL,
    by_staff TEXT NOT NULL,
    at BIGINT NOT NULL,
    act TEXT NOT NULL,
    PRIMARY KEY (attempt, slot, number)
);
CREATE INDEX script_act_sitting ON script_act (sitting);
