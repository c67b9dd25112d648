CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY, a int DEFAULT 5 NOT NULL CHECK (a > 0), b int GENERATED ALWAYS AS (a * 2) STORED, p int REFERENCES p, d text DEFAULT '1', e varchar(10) DEFAULT 'x', f timestamp DEFAULT now());
CREATE INDEX t_a ON t (a) WHERE a > 10; CREATE UNIQUE INDEX t_u ON t (a, id); CREATE INDEX t_x ON t ((a + 1));
