CREATE TYPE kind AS ENUM ('a', 'b');
CREATE DOMAIN word AS text;
CREATE DOMAIN named AS text COLLATE "C";
CREATE TABLE t (i int, gone int, b bigint, v varchar(9), t text, c text COLLATE "C", n name, x inet, y cidr, r regclass,
    k kind, w word, d named, l int[], o bpchar(3), z timestamptz, e named COLLATE "default");
ALTER TABLE t DROP COLUMN gone;
