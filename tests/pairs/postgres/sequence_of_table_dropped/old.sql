CREATE TABLE a (id serial PRIMARY KEY, n serial);
CREATE TABLE b (id bigint PRIMARY KEY, k serial);
