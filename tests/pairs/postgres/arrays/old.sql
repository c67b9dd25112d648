CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (id int PRIMARY KEY, a int[], b text[] DEFAULT '{}' NOT NULL, c mood[], d int[3][3], e numeric(6,2)[]);
