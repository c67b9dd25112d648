-- schemi:down postgres
ALTER DOMAIN email DROP DEFAULT;
