-- schemi:down postgres
ALTER TABLE "Items" DROP CONSTRAINT "ck_Items_userId";
ALTER TABLE "Items" DROP COLUMN "userId";
