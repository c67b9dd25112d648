CREATE TABLE keep (id int NOT NULL, k int);
