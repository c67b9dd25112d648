-- schemi:down postgres
ALTER TABLE items ADD COLUMN twin bigint;
ALTER TABLE items ADD CONSTRAINT fk_items_twin FOREIGN KEY (twin) REFERENCES items (id);
