CREATE TABLE k (i int);
CREATE TABLE z (a int);
CREATE TABLE b (x z, many z[]);
