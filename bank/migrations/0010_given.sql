-- The highest number that a version of the item ever had: one that was undone is not given again, since files and people
-- may know it.
ALTER TABLE item ADD COLUMN given BIGINT NOT NULL DEFAULT 0;

UPDATE item SET given = latest;

-- What an undo of an edit leaves is listed here, as for an import; until now an undo left the rows and took all versions.
DELETE FROM bulk_edit_item WHERE edit IN (SELECT id FROM bulk_edit WHERE undone = 1);

-- Codes are looked up as people type them.
CREATE INDEX item_code_folded ON item (LOWER(code));
