-- schemi:up postgres
ALTER TABLE "Items" ADD COLUMN "userId" bigint NOT NULL DEFAULT 0;
ALTER TABLE "Items" ADD CONSTRAINT "ck_Items_userId" CHECK ("userId" >= 0);
