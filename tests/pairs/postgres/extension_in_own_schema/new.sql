CREATE SCHEMA ext; CREATE EXTENSION citext SCHEMA ext;
CREATE TABLE t (id int PRIMARY KEY, a ext.citext DEFAULT 'x'::ext.citext, b ext.citext[]);
CREATE INDEX t_a ON t (a);
