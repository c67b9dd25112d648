-- schemi:down postgres
ALTER TABLE "order" ALTER COLUMN lllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll TYPE integer;
