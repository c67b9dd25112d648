-- schemi:down postgres
ALTER TABLE "Straße" ALTER COLUMN lllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll TYPE integer;
