CREATE TABLE "order" ("select" INT, "from" TEXT, "where" INT); CREATE INDEX "group" ON "order" ("from");
