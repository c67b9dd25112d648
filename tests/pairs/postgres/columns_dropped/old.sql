CREATE TABLE p (id int PRIMARY KEY, k int UNIQUE);
CREATE TABLE t (id int PRIMARY KEY, a int, b int, c int, g int GENERATED ALWAYS AS (a + b) STORED, p int REFERENCES p (k), CONSTRAINT ab CHECK (a < b), UNIQUE (a, c));
CREATE INDEX t_a ON t (a, c); CREATE INDEX t_w ON t (c) WHERE a > 0; CREATE INDEX t_e ON t ((a + c));
