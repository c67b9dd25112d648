-- schemi:up postgres
ALTER TABLE "it's ""it""" ALTER COLUMN lllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll TYPE bigint;
