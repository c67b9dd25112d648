-- schemi:up postgres
ALTER TABLE items ALTER COLUMN id SET GENERATED ALWAYS;
