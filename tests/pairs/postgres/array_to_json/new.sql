CREATE TABLE t (id integer, a jsonb, b json, c jsonb, d jsonb);
CREATE TABLE m (id integer, a numeric(12,2), b money);
