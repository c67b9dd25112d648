-- schemi:down postgres
ALTER TABLE items ALTER COLUMN value TYPE uuid USING value::uuid;
