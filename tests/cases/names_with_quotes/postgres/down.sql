-- schemi:down postgres
ALTER TABLE "it's ""it""" ALTER COLUMN lllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll TYPE integer;
