CREATE TABLE z (a bigint); CREATE TABLE b (x z);
