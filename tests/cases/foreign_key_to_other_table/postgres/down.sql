-- schemi:down postgres
ALTER TABLE parts DROP CONSTRAINT fk_parts_item_id;
ALTER TABLE parts ADD CONSTRAINT fk_parts_item_id FOREIGN KEY (item_id) REFERENCES items (id) ON DELETE CASCADE;
