-- schemi:down postgres
ALTER TABLE "order items" ALTER COLUMN lllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll TYPE integer;
