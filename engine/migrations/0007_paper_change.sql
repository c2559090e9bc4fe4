-- Slots of a paper as an event that changed an item shows them from then on, JSON. Those no event names count nothing.
CREATE TABLE paper_change (
    attempt TEXT NOT NULL,
    slot BIGINT NOT NULL,
    remedy BIGINT NOT NULL,
    slots TEXT NOT NULL,
    PRIMARY KEY (attempt, slot, remedy)
);
