-- schemi:down postgres
ALTER TABLE items RENAME TO schemi_swap_items;
ALTER TABLE things RENAME TO items;
DROP TABLE schemi_swap_items;
