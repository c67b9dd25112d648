CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE t (id int PRIMARY KEY, a bigint[], b text[] DEFAULT ARRAY['x'::text, 'y'::text] NOT NULL, c mood[] DEFAULT '{ok,happy}'::mood[], d int[], e numeric(8,2)[], f uuid[]);
