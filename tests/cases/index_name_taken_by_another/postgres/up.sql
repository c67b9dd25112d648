-- schemi:up postgres
ALTER TABLE items ADD COLUMN other text;
CREATE INDEX ix_items_lower_note ON items (lower(note));
