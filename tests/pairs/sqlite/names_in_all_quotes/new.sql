CREATE TABLE "a table" ("a column" INT NOT NULL, [b column] TEXT DEFAULT 'x', `c column` INT, 'd column' TEXT, UNIQUE ('d column'));
