CREATE TYPE status AS ENUM ('new', 'paid');
CREATE TABLE t (id int PRIMARY KEY, s status DEFAULT 'new' NOT NULL);
CREATE INDEX t_s ON t (s);
