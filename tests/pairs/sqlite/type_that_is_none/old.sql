CREATE TABLE t (a, b TEXT, c GEOMETRY, d "my type");
