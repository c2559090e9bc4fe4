-- A version that a reviewer gave back is not just any draft: nothing but a return leaves its words on one.
UPDATE item_version SET status = 'returned' WHERE status = 'draft' AND EXISTS (
    SELECT 1 FROM comment c
    WHERE c.item = item_version.item AND c.version = item_version.number AND c.step = 'return'
);
