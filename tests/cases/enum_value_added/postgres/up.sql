-- schemi:up postgres
ALTER TYPE state ADD VALUE 'void';
