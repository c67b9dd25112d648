-- schemi:up postgres
CREATE DOMAIN tags AS text[] CONSTRAINT ck_tags CHECK (cardinality(VALUE) < 3);
ALTER TABLE items ALTER COLUMN tags TYPE tags;
