-- schemi:down postgres
ALTER TYPE spot DROP ATTRIBUTE z;
ALTER TABLE items DROP COLUMN "to";
