-- schemi:down postgres
ALTER TABLE parts DROP CONSTRAINT fk_parts_item_id;
