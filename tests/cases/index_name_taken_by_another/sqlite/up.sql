-- schemi:up sqlite
ALTER TABLE items ADD COLUMN other TEXT;
CREATE INDEX ix_items_lower_note ON items (lower(note));
