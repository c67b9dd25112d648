CREATE TABLE "T""x" ("a b" bigint, "C" text DEFAULT E'a\\''b' NOT NULL, "order" int UNIQUE, "user" text COLLATE "C", CONSTRAINT "P K" PRIMARY KEY ("a b", "C"));
COMMENT ON TABLE "T""x" IS 'quo"ted'' \n';
CREATE INDEX "i ""x" ON "T""x" ("order", ("a b" + 1)) WHERE "C" <> '''';
