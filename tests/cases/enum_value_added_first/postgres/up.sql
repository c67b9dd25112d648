-- schemi:up postgres
ALTER TYPE state ADD VALUE 'draft' BEFORE 'open';
ALTER TYPE state ADD VALUE 'held' BEFORE 'paid';
