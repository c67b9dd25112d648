-- schemi:down postgres
ALTER TYPE address ADD ATTRIBUTE zip text;
