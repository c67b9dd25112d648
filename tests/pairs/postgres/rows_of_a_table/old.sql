CREATE TABLE k (i int);
