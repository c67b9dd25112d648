CREATE TABLE "order" ("select" INT NOT NULL, "from" TEXT, "where" INT, "table" TEXT); CREATE INDEX "group" ON "order" ("from" DESC);
