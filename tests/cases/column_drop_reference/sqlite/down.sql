-- schemi:down sqlite
ALTER TABLE items ADD COLUMN twin INTEGER CONSTRAINT fk_items_twin REFERENCES items (id);
