-- What a candidate is granted beside extra time, JSON.
ALTER TABLE seat ADD COLUMN accommodations TEXT NOT NULL DEFAULT '{}';
