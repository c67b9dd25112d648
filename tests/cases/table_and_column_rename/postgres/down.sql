-- schemi:down postgres
ALTER TABLE things RENAME TO items;
ALTER TABLE items RENAME COLUMN title TO name;
ALTER TABLE parts RENAME COLUMN thing_id TO item_id;
