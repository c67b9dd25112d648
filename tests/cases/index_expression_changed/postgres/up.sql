-- schemi:up postgres
DROP INDEX by_name;
CREATE INDEX by_name ON items (upper(name), b);
