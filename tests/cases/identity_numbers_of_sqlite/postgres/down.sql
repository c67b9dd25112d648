-- schemi:down postgres
ALTER TABLE items ALTER COLUMN id SET START WITH 1;
DROP TABLE more;
