-- schemi:down postgres
ALTER TYPE address DROP ATTRIBUTE country;
