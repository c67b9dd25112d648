CREATE TABLE t (id serial PRIMARY KEY, v text);
CREATE TABLE u (id bigserial PRIMARY KEY, v text);
