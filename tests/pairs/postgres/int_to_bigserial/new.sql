CREATE TABLE t (id bigserial PRIMARY KEY, v text);
CREATE TABLE u (id bigserial PRIMARY KEY, t_id bigint REFERENCES t (id));
