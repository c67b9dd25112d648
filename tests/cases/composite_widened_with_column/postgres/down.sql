-- schemi:down postgres
ALTER TABLE items DROP COLUMN "to";
ALTER TYPE spot DROP ATTRIBUTE z;
