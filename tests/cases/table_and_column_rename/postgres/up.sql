-- schemi:up postgres
ALTER TABLE items RENAME TO things;
ALTER TABLE parts RENAME COLUMN item_id TO thing_id;
ALTER TABLE things RENAME COLUMN name TO title;
