-- schemi:up postgres
ALTER TYPE state ADD VALUE 'ü' BEFORE 'open';
