CREATE TABLE "T""x" ("a b" int PRIMARY KEY, "C" text DEFAULT 'a''b', "order" int);
