-- schemi:down postgres
DROP INDEX by_name;
CREATE INDEX by_name ON items (lower(name));
