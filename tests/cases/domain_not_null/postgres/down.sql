-- schemi:down postgres
ALTER DOMAIN email DROP NOT NULL;
