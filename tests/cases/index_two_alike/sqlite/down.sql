-- schemi:down sqlite
DROP INDEX three;
CREATE INDEX one ON items (name);
