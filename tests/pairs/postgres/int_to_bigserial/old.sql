CREATE TABLE t (id integer PRIMARY KEY, v text);
CREATE TABLE u (id serial PRIMARY KEY, t_id integer REFERENCES t (id));
