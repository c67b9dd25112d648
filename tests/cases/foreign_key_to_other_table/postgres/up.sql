-- schemi:up postgres
ALTER TABLE parts DROP CONSTRAINT fk_parts_item_id;
ALTER TABLE parts ADD CONSTRAINT fk_parts_item_id FOREIGN KEY (item_id) REFERENCES others (id) ON DELETE CASCADE;
