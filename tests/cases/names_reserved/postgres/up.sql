-- schemi:up postgres
ALTER TABLE "order" ALTER COLUMN lllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll TYPE bigint;
