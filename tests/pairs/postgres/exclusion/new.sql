CREATE EXTENSION btree_gist;
CREATE TABLE t (id int PRIMARY KEY, room int, during tsrange, active bool, CONSTRAINT free EXCLUDE USING gist (room WITH =, during WITH &&) WHERE (active) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT other EXCLUDE USING btree (id WITH =), CONSTRAINT ex EXCLUDE USING gist ((room + 1) WITH =, during range_ops WITH &&));
