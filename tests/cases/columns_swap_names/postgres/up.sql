-- schemi:up postgres
ALTER TABLE items RENAME COLUMN alias TO schemi_swap_alias;
ALTER TABLE items RENAME COLUMN name TO alias;
ALTER TABLE items RENAME COLUMN schemi_swap_alias TO name;
