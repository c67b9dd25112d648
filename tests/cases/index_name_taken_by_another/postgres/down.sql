-- schemi:down postgres
DROP INDEX ix_items_lower_note;
ALTER TABLE items DROP COLUMN other;
