CREATE TABLE "it's" ("a""b" INT, "c'd" TEXT);
