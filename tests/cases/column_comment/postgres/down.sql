-- schemi:down postgres
COMMENT ON COLUMN items.name IS 'A name.';
ALTER TABLE items DROP COLUMN x;
