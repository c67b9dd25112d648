-- schemi:up postgres
ALTER TYPE spot ADD ATTRIBUTE z integer;
ALTER TABLE items ADD COLUMN "to" spot NOT NULL DEFAULT '(1,2,3)';
