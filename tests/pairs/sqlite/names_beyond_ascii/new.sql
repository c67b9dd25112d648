CREATE TABLE "größe" ("naïve" INT NOT NULL DEFAULT 0, "日本" TEXT, "ключ" TEXT UNIQUE);
