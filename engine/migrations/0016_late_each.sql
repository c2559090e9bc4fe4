-- Places of late answers for which a decision is the other way round, a JSON list: of each it is decided by itself.
ALTER TABLE late_decision ADD COLUMN other_way TEXT NOT NULL DEFAULT '[]';
