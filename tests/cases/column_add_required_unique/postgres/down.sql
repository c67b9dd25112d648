-- schemi:down postgres
ALTER TABLE items DROP CONSTRAINT uq_items_slug;
ALTER TABLE items DROP COLUMN slug;
