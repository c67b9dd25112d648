-- schemi:up postgres
ALTER TABLE "order items" ALTER COLUMN lllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll TYPE bigint;
