CREATE SCHEMA a; CREATE SCHEMA b; CREATE SCHEMA c;
CREATE TYPE a.e AS ENUM ('x', 'y');
CREATE DOMAIN c.d AS a.e CHECK (VALUE <> 'y');
CREATE TYPE b.c AS (d c.d, e a.e[]);
CREATE TABLE b.t (id int PRIMARY KEY, e a.e, d c.d DEFAULT 'x', c b.c, s bigint DEFAULT nextval('public.q'::text));
CREATE SEQUENCE q; CREATE SEQUENCE b.q2;
CREATE TABLE c.t (id int DEFAULT nextval('b.q2'));
