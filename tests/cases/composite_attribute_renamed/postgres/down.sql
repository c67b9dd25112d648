-- schemi:down postgres
ALTER TYPE address RENAME ATTRIBUTE postcode TO zip;
