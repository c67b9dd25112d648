-- schemi:up sqlite
DROP INDEX one;
CREATE INDEX three ON items (name);
