CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, CHECK (name <> '')); CREATE INDEX ix ON t (name);
