-- schemi:up postgres transaction=separate
ALTER TYPE state ADD VALUE 'draft' BEFORE 'open';

-- schemi:up postgres
ALTER TABLE items ALTER COLUMN state SET DEFAULT 'draft';
