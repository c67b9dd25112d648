-- schemi:up postgres
ALTER TYPE address RENAME ATTRIBUTE zip TO postcode;
