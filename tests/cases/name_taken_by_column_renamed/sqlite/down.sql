-- schemi:down sqlite
ALTER TABLE items RENAME COLUMN a TO schemi_swap_a;
ALTER TABLE items RENAME COLUMN b TO a;
DROP INDEX ix_items_a_2;
ALTER TABLE items DROP COLUMN schemi_swap_a;
