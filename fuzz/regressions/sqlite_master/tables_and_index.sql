CREATE TABLE "a b" (id INTEGER PRIMARY KEY, [c d] TEXT COLLATE nocase DEFAULT 'x', CHECK (id > 0)) STRICT
--
CREATE UNIQUE INDEX i ON "a b" (lower([c d]) DESC) WHERE id <> 1
