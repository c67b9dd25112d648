CREATE EXTENSION btree_gist;
CREATE TABLE t (id int PRIMARY KEY, room int, during tsrange, active bool, CONSTRAINT free EXCLUDE USING gist (room WITH =, during WITH &&));
