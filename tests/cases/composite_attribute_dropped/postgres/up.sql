-- schemi:up postgres
ALTER TYPE address DROP ATTRIBUTE zip;
