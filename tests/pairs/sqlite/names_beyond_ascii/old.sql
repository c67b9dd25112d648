CREATE TABLE "größe" ("naïve" INT, "日本" TEXT);
