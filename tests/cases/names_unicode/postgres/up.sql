-- schemi:up postgres
ALTER TABLE "Straße" ALTER COLUMN lllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll TYPE bigint;
