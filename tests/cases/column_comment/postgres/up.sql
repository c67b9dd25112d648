-- schemi:up postgres
ALTER TABLE items ADD COLUMN x integer;
COMMENT ON COLUMN items.x IS 'New.';
COMMENT ON COLUMN items.name IS 'The name: ''"quoted"''.';
