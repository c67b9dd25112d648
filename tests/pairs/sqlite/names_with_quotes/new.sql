CREATE TABLE "it's" ("a""b" INT NOT NULL, "c'd" TEXT, "e.f" INT);
