-- schemi:down postgres
ALTER TABLE items RENAME CONSTRAINT one_amount TO uq_items_amount;
DROP TABLE more;
