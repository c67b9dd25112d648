CREATE TYPE floats AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE TYPE names AS RANGE (subtype = text, collation = "C", multirange_type_name = many_names);
CREATE TYPE spans AS RANGE (subtype = timestamptz);
COMMENT ON TYPE spans IS 'from when till when';
CREATE TABLE t (id int PRIMARY KEY, f floats, n names, m many_names, s spans DEFAULT 'empty');
CREATE INDEX t_n ON t USING gist (n);
