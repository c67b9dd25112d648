CREATE SCHEMA app; CREATE SCHEMA audit; CREATE SCHEMA "Odd Name";
COMMENT ON SCHEMA audit IS 'who did what';
CREATE TYPE app.kind AS ENUM ('a', 'b', 'c');
CREATE DOMAIN audit.word AS text CHECK (VALUE <> '');
CREATE TABLE app.t (id serial PRIMARY KEY, k app.kind DEFAULT 'c');
CREATE TABLE u (id int PRIMARY KEY, t int);
CREATE TABLE audit.u (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, t int REFERENCES app.t ON DELETE CASCADE, w audit.word, k app.kind[]);
CREATE TABLE "Odd Name"."T" ("Id" serial PRIMARY KEY, "select" int REFERENCES u, "a""b" text DEFAULT 'x' CHECK ("a""b" <> ''));
CREATE INDEX "I x" ON "Odd Name"."T" ("select", lower("a""b"));
