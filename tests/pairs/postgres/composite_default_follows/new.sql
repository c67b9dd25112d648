CREATE TYPE address AS (street text, zip text, city text);
CREATE TABLE t (id integer, a address DEFAULT ROW('x', '1', 'c')::address, b address DEFAULT ROW('y', '2', 'd')::address);
