-- schemi:down postgres
ALTER TYPE address DROP ATTRIBUTE postcode;
ALTER TYPE address ADD ATTRIBUTE zip text;
