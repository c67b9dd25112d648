-- schemi:up postgres
ALTER TYPE address ADD ATTRIBUTE country text;
