CREATE TYPE status AS ENUM ('new', 'held', 'paid');
CREATE TABLE t (id int PRIMARY KEY, s status DEFAULT 'held', CONSTRAINT c CHECK (s <> 'paid'));
CREATE INDEX i ON t (id) WHERE s = 'held';
