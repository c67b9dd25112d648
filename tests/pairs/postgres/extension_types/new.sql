CREATE EXTENSION citext; CREATE EXTENSION hstore; CREATE EXTENSION ltree;
CREATE TABLE t (id int PRIMARY KEY, a citext DEFAULT 'X', b text, h hstore DEFAULT '', l ltree, c citext[]);
CREATE UNIQUE INDEX t_a ON t (a);
CREATE INDEX t_l ON t USING gist (l);
CREATE INDEX t_h ON t USING gin (h);
