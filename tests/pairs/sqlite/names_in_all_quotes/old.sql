CREATE TABLE "a table" ("a column" INT, [b column] TEXT, `c column` INT, 'd column' TEXT);
