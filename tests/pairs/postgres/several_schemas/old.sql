CREATE SCHEMA app;
CREATE TYPE app.kind AS ENUM ('a', 'b');
CREATE TABLE app.t (id serial PRIMARY KEY, k app.kind DEFAULT 'a');
CREATE TABLE u (id int PRIMARY KEY, t int REFERENCES app.t);
