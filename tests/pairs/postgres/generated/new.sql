CREATE TABLE t (id int PRIMARY KEY, a bigint NOT NULL, b bigint GENERATED ALWAYS AS (a * 3) STORED, c int, d int GENERATED ALWAYS AS (id + 5) STORED, e text GENERATED ALWAYS AS ('x'::text || id) STORED);
CREATE INDEX t_b ON t (b);
