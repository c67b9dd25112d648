-- schemi:down postgres
ALTER TYPE state ADD VALUE 'void';
