-- schemi:down sqlite
DROP INDEX by_name;
CREATE INDEX by_name ON items (lower(name));
