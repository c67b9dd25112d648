CREATE TYPE address AS (street text, zip text);
CREATE TABLE t (id integer, a address DEFAULT ROW('x', '1')::address);
