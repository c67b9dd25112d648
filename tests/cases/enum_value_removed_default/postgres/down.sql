-- schemi:down postgres transaction=separate
ALTER TYPE state ADD VALUE 'void';

-- schemi:down postgres
ALTER TABLE items ALTER COLUMN state SET DEFAULT 'void';
