CREATE TABLE k (i int);
CREATE TABLE grows (i int);
