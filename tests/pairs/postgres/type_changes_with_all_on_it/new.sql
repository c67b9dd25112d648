CREATE TABLE p (id bigint PRIMARY KEY);
CREATE TABLE t (id bigint PRIMARY KEY, a numeric DEFAULT 5 NOT NULL CHECK (a > 0::numeric), b numeric GENERATED ALWAYS AS (a * 2) STORED, p bigint REFERENCES p, d integer DEFAULT 1, e text DEFAULT 'x', f timestamptz DEFAULT now());
CREATE INDEX t_a ON t (a) WHERE a > 10; CREATE UNIQUE INDEX t_u ON t (a, id); CREATE INDEX t_x ON t ((a + 1));
