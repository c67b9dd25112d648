CREATE TABLE base (id int PRIMARY KEY, a bigint NOT NULL, b text DEFAULT 'b', added int DEFAULT 5, CONSTRAINT c2 CHECK (a > 1));
CREATE TABLE kid (extra int, more int) INHERITS (base);
CREATE TABLE grand (g int) INHERITS (kid);
ALTER TABLE grand ALTER COLUMN added SET DEFAULT 6;
CREATE TABLE second () INHERITS (base);
