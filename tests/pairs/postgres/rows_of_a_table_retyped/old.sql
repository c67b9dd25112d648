CREATE TABLE z (a int); CREATE TABLE b (x z);
